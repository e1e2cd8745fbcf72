let known: string | null = null;

/** Of the released mini program, e.g. 1.2.0; `develop` or `trial` before a release. */
export function clientVersion(): string {
  if (known === null) {
    const { version, envVersion } = wx.getAccountInfoSync().miniProgram;
    known = (version || envVersion || 'unknown').slice(0, 20);
  }
  return known;
}
