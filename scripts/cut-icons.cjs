/**
 * Cuts the glyphs that the phone shows out of vant's icon font into miniprogram/kit-icons.wxss: in the package, because
 * vant's own style fetches its font from another host, and a basement has no arrows then. Runs with `npm ci` and writes
 * only when something changed.
 */
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const subsetFont = require('subset-font');

const TARGET = path.resolve(__dirname, '../miniprogram/kit-icons.wxss');
/** Names of @vant/icons. The first lines are what vant's own parts draw. */
const ICONS = [
  ...['arrow', 'arrow-down', 'arrow-left', 'arrow-up', 'checked', 'clear', 'close', 'cross', 'minus', 'plus'],
  ...['search', 'star', 'star-o', 'success', 'warning', 'info-o', 'question-o'],
  ...['clock-o', 'delete-o', 'description', 'down', 'edit', 'filter-o', 'location-o', 'manager-o', 'notes-o'],
  ...['passed', 'phone-o', 'photograph', 'scan', 'share-o', 'warning-o'],
];

async function cutIcons() {
  const folder = path.dirname(require.resolve('@vant/icons/package.json'));
  const source = (name) => readFileSync(path.join(folder, 'src', name), 'utf8');
  const [, whole] = /base64,([A-Za-z0-9+/=]+)/.exec(source('encode-woff2.less'));
  const codes = new Map(
    [
      ...source('common.less').matchAll(/van-icon-([a-z0-9-]+)::?before\s*{\s*content:\s*'\\([0-9a-f]+)'/g),
    ].map(([, name, code]) => [name, parseInt(code, 16)]),
  );
  const glyphs = ICONS.map((name) => {
    if (!codes.has(name)) throw new Error(`@vant/icons has no ${name}`);
    return String.fromCodePoint(codes.get(name));
  });
  const font = await subsetFont(Buffer.from(whole, 'base64'), glyphs.join(''), { targetFormat: 'woff2' });
  const text = [
    '/* Made by scripts/cut-icons.cjs from @vant/icons (MIT). */',
    '@font-face {',
    '  font-family: kit-icons;',
    `  src: url('data:font/woff2;base64,${font.toString('base64')}') format('woff2');`,
    '}',
    '',
  ].join('\n');
  if (!existsSync(TARGET) || readFileSync(TARGET, 'utf8') !== text) writeFileSync(TARGET, text);
}

module.exports = { ICONS, cutIcons };
if (require.main === module) void cutIcons();
