/**
 * JSON with object keys in code-unit order and no white space, as in RFC 8785: equal values give equal text, so that
 * hashes agree between phone, server and an auditor's own script. `undefined` members are left out.
 * Numbers must be finite; dates are passed as ISO strings.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError('canonicalJson: number is not finite');
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  if (typeof value === 'object') {
    const object = value as Record<string, unknown>;
    let members = '';
    // Without a function to compare, texts are sorted by their code units.
    for (const key of Object.keys(object).sort()) {
      const member = object[key];
      if (member === undefined) continue;
      members += `${members ? ',' : ''}${quoted(key)}:${canonicalJson(member)}`;
    }
    return `{${members}}`;
  }
  throw new TypeError(`canonicalJson: ${typeof value} has no JSON form`);
}

const names = new Map<string, string>();
/** The same few hundred names of fields, millions of times. */
function quoted(key: string): string {
  let name = names.get(key);
  if (name === undefined) {
    if (names.size > 2_000) names.clear();
    names.set(key, (name = JSON.stringify(key)));
  }
  return name;
}
