/**
 * What a page knows beside its `data`: whole lists, functions, answers that are not laid out yet. Kept outside of the
 * page's object, whose type WeChat's typings do not let grow.
 */
export function besideData<T extends object>(first: () => T): (page: object) => T {
  const kept = new WeakMap<object, T>();
  return (page) => {
    const known = kept.get(page) || first();
    kept.set(page, known);
    return known;
  };
}
