/** Which package a compiled file lies in: the root of its subpackage, else `main`. */
export function packageOf(file: string, subPackages: readonly { root: string }[]): string {
  const found = subPackages.find(({ root }) => file.startsWith(`${root.replace(/\/$/, '')}/`));
  return found?.root ?? 'main';
}
