import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { childrenOf } from '../../cloudfunctions/_modules/regions/regions';

/**
 * Writes today's divisions for the phone (`npx tsx scripts/master-data/build-phone-regions.ts`): one line a division,
 * children behind their parent, two more blanks a level, so that an engineer can name a new hospital's county off line.
 */
const OUT = join(__dirname, '../../miniprogram/pages/engineer/region-data.ts');

function lines(code: string | null, depth: number): string[] {
  return childrenOf(code).flatMap((region) => [
    `${' '.repeat(depth)}${region.code}${region.name}`,
    ...lines(region.code, depth + 1),
  ]);
}

async function main(): Promise<void> {
  const text = `/** GB/T 2260 divisions; made by scripts/master-data/build-phone-regions.ts. */
export const regionLines = \`${lines(null, 0).join('\n')}\`;
`;
  writeFileSync(OUT, await format(text, { parser: 'typescript', singleQuote: true, printWidth: 110 }));
}

void main();
