import { readFileSync } from 'node:fs';
import { PDFiumLibrary } from '@hyzyla/pdfium';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import type { AuthorizationLetter } from '../../../miniprogram/shared/model/letters';
import type { GrantDocument } from '../../../miniprogram/shared/model/grants';
import type { Reply } from '../../../cloudfunctions/_contracts/reply';
import { letterKeyring, rotateKeys } from '../../../cloudfunctions/_modules/letters/signing';
import type { StoredKeys } from '../../../cloudfunctions/_modules/letters/signing';
import { letterImages } from '../../../cloudfunctions/_modules/letters/letter-images';
import { plainNameOf } from '../../../miniprogram/shared/search';
import { schema } from '../../../cloudfunctions/_store/schema';
import { builtFunctions } from '../../../scripts/build-functions';
import { sdkEnvironment, startLocalCloud } from '../../../scripts/local-cloud/local-cloud';
import { creditCode } from '../../unit/letters/sample-letters';
import { aMember } from '../a-member';

/** Grants, letters and their verification through the built functions in processes of their own, as in production. */
export type World = Awaited<ReturnType<typeof startWorld>>;

const dealer = (id: string, name: string) => ({
  _id: id,
  revision: 1,
  head: '',
  name,
  shortName: name.slice(0, 4),
  creditCode: creditCode(
    `9132050${id.length}MA1K000${id.slice(-2).replace('-', '0')}`.slice(0, 17).padEnd(17, '0'),
  ),
  state: 'active',
  regionCode: '320500',
  contactName: '',
  contactPhone: '',
  createdAt: '2026-01-01T00:00:00.000Z',
});
const hospital = (id: string, name: string, regionCode: string) => ({
  _id: id,
  revision: 1,
  head: '',
  name,
  aliases: [],
  regionCode,
  address: '',
  location: null,
  standing: 'verified',
  searchKeys: [`=${plainNameOf(name)}`],
  createdAt: '2026-01-01T00:00:00.000Z',
  createdBy: 'seed',
});
export const grant = (id: string, change: Partial<GrantDocument> = {}): object => ({
  _id: id,
  revision: 1,
  head: '',
  number: `SQ-${id}`,
  dealerId: 'D-1',
  dealerName: '苏州甲医疗科技有限公司',
  productLineIds: ['IMM'],
  scope: { regionCodes: ['320500'], hospitalIds: [] },
  carveOuts: { regionCodes: [], hospitalIds: ['H-A'] },
  fromOn: '2020-01-01',
  toOn: '2099-12-31',
  exclusive: true,
  state: 'approved',
  coverageKeys: [],
  contestedKeys: [],
  regionKeys: [],
  history: [],
  batchId: null,
  ...change,
});

export const environmentName = 'test';

export async function startWorld(keys: StoredKeys = rotateKeys({}, Buffer.alloc(32, 7))) {
  const dir = await builtFunctions();
  const keyring = letterKeyring(keys, environmentName);
  const cloud = await startLocalCloud({
    dataDir: null,
    collections: schema,
    functions: {
      dir,
      env: {
        ENVIRONMENT: environmentName,
        LETTER_KEYS: JSON.stringify(keys),
        LETTER_PUBLIC_KEYS: JSON.stringify(keyring),
      },
      onLog: (line) => process.env.SHOWLOG && process.stderr.write(`${line.function} ${line.text}\n`),
    },
  });
  Object.assign(process.env, sdkEnvironment(cloud));
  const wasmBinary = new Uint8Array(readFileSync(require.resolve('zxing-wasm/reader/zxing_reader.wasm')))
    .buffer;
  prepareZXingModule({ overrides: { wasmBinary } });

  const put = (collection: string, ...documents: object[]) =>
    cloud.database.insert(collection, documents as never);
  const all = <T>(collection: string): T[] =>
    cloud.database.find(
      collection,
      {},
      { order: [['_id', 1]], offset: 0, limit: 1000, projection: {} },
      { index: null, examined: 0 },
    ) as unknown as T[];

  await put('dealers', dealer('D-1', '苏州甲医疗科技有限公司'), dealer('D-2', '无锡乙医疗科技有限公司'));
  await put(
    'members',
    aMember('lin'),
    aMember('gu'),
    aMember('he'),
    aMember('auditor', { roles: ['auditor'] }),
    aMember('boss', { roles: ['dealer_admin'], dealerId: 'D-1' }),
    aMember('other', { roles: ['dealer_admin'], dealerId: 'D-2' }),
    aMember('engineer', { roles: ['engineer'], dealerId: 'D-1' }),
  );
  await put(
    'product_lines',
    { _id: 'IMM', revision: 1, head: '', name: '免疫诊断', order: 1 },
    { _id: 'BIO', revision: 1, head: '', name: '生化诊断', order: 2 },
  );
  await put(
    'hospitals',
    hospital('H-A', '苏州大学附属第一医院', '320508'),
    hospital('H-B', '苏州市立医院', '320508'),
    hospital('H-W', '无锡市人民医院', '320213'),
  );
  await put('grants', grant('G-1'));
  await put('settings', {
    _id: 'letters',
    value: {
      issuer: { name: '某某诊断产品（上海）有限公司', creditCode: creditCode('91310000MA1FL0001') },
      miniProgram: '检验渠道服务',
      hotline: '400-000-0000',
      filing: '沪ICP备00000000号',
    },
  });

  let operations = 0;
  const newOpId = () => `operation-${String(++operations).padStart(8, '0')}`;
  const post = async (name: string, event: object, openid: string | null): Promise<Reply> => {
    const answer = await fetch(`${cloud.origin}/functions/${name}`, {
      method: 'POST',
      body: JSON.stringify(event),
      headers: openid === null ? {} : { 'x-openid': openid },
    });
    return (await answer.json()) as Reply;
  };
  const call = (who: string | null, action: string, input: object, opId = newOpId()): Promise<Reply> =>
    post('channel', { action, input, opId }, who && `openid-${who}`);
  const done = async <T>(reply: Promise<Reply>): Promise<T> => {
    const answer = await reply;
    if (!answer.ok) throw new Error(JSON.stringify(answer));
    return answer.data as T;
  };
  const visit = (action: string, input: object, openid = 'openid-stranger'): Promise<Reply> =>
    post('public', { action, input, opId: newOpId() }, openid);

  const content = { kind: 'annual', fromOn: '2026-01-01', toOn: '2099-12-31' };
  const letter = (id: string) => all<AuthorizationLetter>('letters').find(({ _id }) => _id === id)!;
  const world = {
    cloud,
    keyring,
    keys,
    put,
    all,
    call,
    done,
    visit,
    post,
    content,
    letter,
    letterOf: (number: string) =>
      all<AuthorizationLetter>('letters').find(({ registerKey }) => registerKey === number)!,
    /** A letter that waits for the second person, asked for by lin. */
    async pending(change: object = {}): Promise<string> {
      const { letterIds } = await done<{ letterIds: string[] }>(
        call('lin', 'letter.request', { dealerId: 'D-1', ...content, ...change }),
      );
      await done(call('lin', 'letter.submit', { letterId: letterIds[0]! }));
      return letterIds[0]!;
    },
    async issued(change: object = {}): Promise<AuthorizationLetter> {
      const id = await world.pending(change);
      await world.approved(id);
      return letter(id);
    },
    /** By gu; where a cold issuer answers too late on a loaded machine, once more, as its refusal says. */
    async approved(letterId: string): Promise<void> {
      for (let attempt = 0; ; attempt++) {
        const reply = await call('gu', 'letter.approve', { letterId });
        if (reply.ok) return;
        if (reply.code !== 'LETTER_ISSUE_FAILED' || attempt === 4) throw new Error(JSON.stringify(reply));
      }
    },
    /** What the printed letter carries, read off the paper: the address in its QR code, and the check code. */
    async paper({
      issue,
    }: AuthorizationLetter): Promise<{ address: string; token: string; checkCode: string }> {
      const pdf = cloud.storage.read(issue!.pdf.fileId)!;
      const [sheet] = await letterImages(pdf);
      const [code] = await readBarcodes(sheet!.png, { formats: ['QRCode'] });
      const library = await PDFiumLibrary.init();
      const document = await library.loadDocument(pdf);
      const text = [...document.pages()].map((page) => page.getText()).join('\n');
      document.destroy();
      library.destroy();
      const address = code!.text;
      return {
        address,
        token: address.slice(address.lastIndexOf('/') + 1),
        checkCode: /校验码\s*([0-9A-Z]{5}-[0-9A-Z]{5})/.exec(text)![1]!,
      };
    },
    async verdict(token: string): Promise<string> {
      return (await done<{ verdict: string }>(visit('verify.token', { token }, newOpId()))).verdict;
    },
    /** Business data only: rows of public calls and of what was brought are written on purpose. */
    everything(): string {
      const names = schema
        .map(({ name }) => name)
        .filter((name) => !/^(public_calls|verification_scans|stored_files|upload_days)$/.test(name));
      return JSON.stringify(names.map((name) => all(name)));
    },
    change(collection: string, id: string, set: Record<string, unknown>) {
      return cloud.database.modify(
        collection,
        { _id: id },
        { $set: set } as never,
        { merge: true, upsert: false, multi: false },
        { index: null, examined: 0 },
      );
    },
  };
  return world;
}
