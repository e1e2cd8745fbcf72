import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Browser } from 'playwright-core';
import subsetFont from 'subset-font';
import { loadLetterFonts } from '../../cloudfunctions/_modules/letters/letter-fonts';
import { letterKeyring, readLetterSigner, rotateKeys } from '../../cloudfunctions/_modules/letters/signing';
import { renderLetter } from '../../cloudfunctions/_modules/letters/render-letter';
import type { PrintableLetter } from '../../cloudfunctions/_modules/letters/render-letter';
import { verifySignature } from '../../cloudfunctions/_modules/letters/verify-signature';
import { judgeLetterToken } from '../../miniprogram/shared/letter-token';
import { buildLetterFonts, fontFolder } from '../../scripts/build-font';
import { openBrowser } from '../../scripts/browser';
import { startWorld } from '../functions/letters/world';
import { annualFacts, longFacts, printable, tenderFacts } from '../unit/letters/sample-letters';

function report(figure: string, value: number, unit: string, against?: string): void {
  const rounded = Number(value.toPrecision(4));
  console.log(
    JSON.stringify({ figure, value: rounded, unit, ...(against ? { against, ratio: rounded } : {}) }),
  );
}

const lowerQuartile = (values: number[]) => [...values].sort((a, b) => a - b)[values.length >> 2]!;
async function milliseconds(act: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await act();
  return performance.now() - began;
}

/**
 * Rounds in turn, so that a busy moment of the machine falls on all, and the lower quartile of each: what others do on the
 * machine interrupts a long act more often than a short one.
 */
async function inTurn(rounds: number, acts: (() => Promise<unknown>)[]): Promise<number[]> {
  const times = acts.map((): number[] => []);
  for (let round = 0; round < rounds; round++)
    for (const [at, act] of acts.entries()) times[at]!.push(await milliseconds(act));
  return times.map(lowerQuartile);
}

export async function run(): Promise<void> {
  await benchPdf();
  await benchVerification();
  process.exit(0);
}

async function benchPdf(): Promise<void> {
  const fonts = loadLetterFonts(await buildLetterFonts());
  const letters = [tenderFacts, annualFacts, longFacts].map((facts) => printable(facts));
  const sizes: number[] = [];
  for (const letter of letters) sizes.push((await renderLetter(letter, fonts)).length);
  report('letter.pdf.bytes', Math.max(...sizes), 'bytes');

  const markup = await printedByBrowser(letters[0]!);
  const print = async (browser: Browser) => {
    const page = await browser.newPage();
    await page.setContent(markup, { waitUntil: 'load' });
    await page.evaluate('document.fonts.ready');
    await page.pdf({ format: 'A4', printBackground: true });
    await page.close();
  };
  const resident = await openBrowser();
  const started = async () => {
    const browser = await openBrowser();
    await print(browser);
    await browser.close();
  };
  // Ours and the resident browser as in a busy instance: compiled, with everything open that can stay open.
  for (let warm = 0; warm < 20; warm++) await renderLetter(letters[0]!, fonts);
  for (let warm = 0; warm < 3; warm++) await print(resident);
  const [ours, running, starting] = await inTurn(9, [
    () => renderLetter(letters[0]!, fonts),
    () => print(resident),
    started,
  ]);
  await resident.close();
  const same = 'printing the same text with the font cut down to it';
  report('letter.pdf.ms', ours!, 'ms');
  report('letter.pdf.ms_ratio_chromium', ours! / starting!, 'x', `headless Chromium started for it, ${same}, ${starting!.toFixed(0)} ms`); // prettier-ignore
  report('letter.pdf.ms_ratio_chromium_resident', ours! / running!, 'x', `headless Chromium that stays running, ${same}, ${running!.toFixed(0)} ms`); // prettier-ignore
}

/** The same words, tables and font as a page; Chromium is not asked to draw the QR code, nor to cut the font. */
async function printedByBrowser({ body, checkCode }: PrintableLetter): Promise<string> {
  const characters = JSON.stringify([body, checkCode]);
  const [regular, bold] = await Promise.all(
    ['letter-regular.ttf', 'letter-bold.ttf'].map((file) =>
      subsetFont(readFileSync(join(fontFolder, file)), characters),
    ),
  );
  const font = (weight: number, bytes: Buffer) =>
    `@font-face{font-family:L;font-weight:${weight};src:url(data:font/ttf;base64,${bytes.toString('base64')})}`;
  const table = (rows: string[][]) =>
    `<table>${rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('')}</table>`;
  return `<!doctype html><meta charset="utf-8"><style>${font(400, regular!)}${font(700, bold!)}
    body{font:10.5pt/1.6 L}table{border-collapse:collapse;width:100%}td{border:1px solid #999;padding:4pt}</style>
    <b>${body.letterhead.name}</b><p>${body.number} ${checkCode} ${body.copy}</p><h1>${body.title}</h1><p>${body.addressee ?? ''}</p>
    ${body.opening.map((text) => `<p>${text}</p>`).join('')}
    ${body.sections.map((section) => `<h2>${section.heading}</h2>${(section.paragraphs ?? []).map((text) => `<p>${text}</p>`).join('')}${table(section.rows ?? [])}${section.table ? table([section.table.columns, ...section.table.rows]) : ''}${(section.list ?? []).map((text) => `<li>${text}</li>`).join('')}`).join('')}
    ${[...body.closing, ...body.signature].map((text) => `<p>${text}</p>`).join('')}`;
}

async function benchVerification(): Promise<void> {
  const keys = rotateKeys({}, Buffer.alloc(32, 7));
  const world = await startWorld(keys);
  const letter = await world.issued();
  const { address, token } = await world.paper(letter);

  /* eslint-disable @typescript-eslint/no-require-imports */
  process.env.PUBLIC_ORIGIN = world.cloud.origin;
  process.env.LETTER_PUBLIC_KEYS = JSON.stringify(letterKeyring(keys, 'test'));
  const { main } = require('../../cloudfunctions/public/index') as {
    main(event: unknown): Promise<{ body: string }>;
  };
  const { database } =
    require('../../cloudfunctions/_platform/cloud') as typeof import('../../cloudfunctions/_platform/cloud');
  /* eslint-enable */
  let sender = 0;
  const check = async () => {
    const sourceIp = `198.51.${sender >> 8}.${sender++ & 255}`;
    const { pathname } = new URL(address);
    const event = { path: pathname, httpMethod: 'GET', headers: {}, requestContext: { sourceIp }, body: '' };
    const { body } = await main(event);
    if (!body.includes('<h1>有效</h1>')) throw new Error('the letter does not verify');
    return body;
  };
  report('verify.page.bytes', Buffer.byteLength(await check()), 'bytes');
  const before = world.cloud.requests.length;
  await check();
  report('verify.db_requests', world.cloud.requests.length - before, 'requests');

  const point = async () => database.collection('letters').doc(letter._id).get();
  // Both as in an instance that has served for a while: compiled.
  for (let warm = 0; warm < 300; warm++) await Promise.all([point(), check()]);
  await world.cloud.database.remove('verification_scans', {}, true, { index: null, examined: 0 });
  const [handler, read] = await inTurn(400, [check, point]);
  report('verify.ms', handler!, 'ms');
  report('verify.ratio_point_read', handler! / read!, 'x', `reading the letter by its id through wx-server-sdk, ${read!.toFixed(2)} ms`); // prettier-ignore

  report('verify.forged_accepted', forgedAccepted(token, keys), 'tokens of 100,000 mutations');
  await world.cloud.close();
}

/** Bit flips, replaced, swapped, cut and added bytes, spliced letters, foreign signatures and other environments. */
function forgedAccepted(genuine: string, keys: ReturnType<typeof rotateKeys>): number {
  const keyring = letterKeyring(keys, 'test');
  const bytes = Buffer.from(genuine, 'base64url');
  const elsewhere = readLetterSigner(JSON.stringify(keys), 'production');
  const stranger = readLetterSigner(JSON.stringify(rotateKeys({}, Buffer.alloc(32, 8))), 'test');
  const own = judgeLetterToken(genuine, keyring, verifySignature);
  if (!own.genuine) throw new Error('the genuine token does not verify');
  const { payload } = own.token;
  const splices = [elsewhere, stranger].map((signer) => Buffer.from(signer.sign(payload), 'base64url'));
  const position = fc.nat(bytes.length - 1);
  const mutation = fc.oneof(
    fc.tuple(position, fc.nat(7)).map(([at, bit]) => {
      const forged = Buffer.from(bytes);
      forged[at]! ^= 1 << bit;
      return forged.toString('base64url');
    }),
    fc.array(fc.tuple(position, fc.nat(255)), { minLength: 1, maxLength: 8 }).map((changes) => {
      const forged = Buffer.from(bytes);
      for (const [at, value] of changes) forged[at] = value;
      return forged.toString('base64url');
    }),
    fc
      .tuple(position, position)
      .map(([a, b]) => Buffer.concat([bytes.subarray(0, a), bytes.subarray(b)]).toString('base64url')),
    fc
      .tuple(fc.constantFrom(...splices), position)
      .map(([other, at]) => Buffer.concat([bytes.subarray(0, at), other.subarray(at)]).toString('base64url')),
    fc
      .tuple(fc.nat(genuine.length - 1), fc.string({ maxLength: 3 }))
      .map(([at, text]) => genuine.slice(0, at) + text + genuine.slice(at + text.length)),
    fc.string({ minLength: 144, maxLength: 144 }),
  );
  let accepted = 0;
  for (const forged of fc.sample(mutation, { numRuns: 100_000, seed: 11 }))
    if (forged !== genuine && judgeLetterToken(forged, keyring, verifySignature).genuine) accepted++;
  return accepted;
}
