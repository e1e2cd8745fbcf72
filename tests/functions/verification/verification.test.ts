import { createHash } from 'node:crypto';
import type { Reply } from '../../../cloudfunctions/_contracts/reply';
import { letterKeyring, readLetterSigner, refuseKey } from '../../../cloudfunctions/_modules/letters/signing';
import type { LetterKeyring } from '../../../miniprogram/shared/letter-token';
import { decodeLetterToken } from '../../../miniprogram/shared/letter-token';
import type {
  AuthorizationLetter,
  LetterAlert,
  SuspiciousReport,
} from '../../../miniprogram/shared/model/letters';
import { startWorld } from '../letters/world';
import type { World } from '../letters/world';

jest.setTimeout(120_000);
let world: World;
let letter: AuthorizationLetter;
let paper: { address: string; token: string; checkCode: string };
const tender = {
  kind: 'tender',
  within: { regionCodes: [], hospitalIds: ['H-B'] },
  tender: {
    projectName: '苏州市立医院化学发光仪采购项目',
    projectNumber: 'SZ-2026-017',
    buyer: { hospitalId: 'H-B' },
    bidder: { name: '苏州甲医疗科技有限公司', creditCode: '' },
  },
};

beforeAll(async () => {
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
  world = await startWorld();
  const [dealer] = world.all<{ name: string; creditCode: string }>('dealers');
  const bidder = { name: dealer!.name, creditCode: dealer!.creditCode };
  letter = await world.issued({
    ...tender,
    tender: { ...tender.tender, bidder },
    fromOn: '2026-03-10',
    toOn: '2099-12-31',
  });
  paper = await world.paper(letter);
});
afterAll(() => world.cloud.close());

/** The public function in this process, so that clock, keys and sender can be chosen. */
function door({ at = '2026-06-01T02:00:00.000Z', keyring = world.keyring, ip = '203.0.113.9' } = {}) {
  /* eslint-disable @typescript-eslint/no-require-imports */
  const { servePublic } =
    require('../../../cloudfunctions/_platform/serve-public') as typeof import('../../../cloudfunctions/_platform/serve-public');
  const { surroundings } =
    require('../../../cloudfunctions/_platform/serve') as typeof import('../../../cloudfunctions/_platform/serve');
  const { verifyActions } =
    require('../../../cloudfunctions/_modules/verification/verify-use-cases') as typeof import('../../../cloudfunctions/_modules/verification/verify-use-cases');
  const { verificationPages } =
    require('../../../cloudfunctions/_modules/verification/verification-pages') as typeof import('../../../cloudfunctions/_modules/verification/verification-pages');
  /* eslint-enable */
  const site = { origin: world.cloud.origin, keyring: () => keyring };
  const surround = { ...surroundings(), now: () => new Date(at) };
  const main = servePublic(verifyActions(site), surround, [verificationPages(site)]);
  type Page = { statusCode: number; headers: Record<string, string>; body: string };
  const http = async (path: string, form?: Record<string, string>): Promise<Page> => {
    delete process.env.WX_OPENID;
    return (await main({
      path,
      httpMethod: form ? 'POST' : 'GET',
      headers: form ? { 'Content-Type': 'application/x-www-form-urlencoded' } : {},
      queryStringParameters: {},
      requestContext: { sourceIp: ip },
      body: form ? new URLSearchParams(form).toString() : '',
      isBase64Encoded: false,
    })) as Page;
  };
  return {
    http,
    async action(name: string, input: object, openid = 'openid-phone'): Promise<Reply> {
      process.env.WX_OPENID = openid;
      return (await main({
        action: name,
        input,
        opId: `operation-${Math.random().toString(36).slice(2).padEnd(12, '0')}`,
      })) as Reply;
    },
    title: async (path: string, form?: Record<string, string>) =>
      /<h1>(.*?)<\/h1>/.exec((await http(path, form)).body)?.[1],
  };
}
let guest = 0;
/** Another sender each time, so that no test is throttled by another. */
const fresh = (change: { at?: string; keyring?: LetterKeyring } = {}) =>
  door({ ...change, ip: `198.51.100.${++guest}` });
const at = (day: string) => `${day}T04:00:00.000Z`;

describe('the page behind a letter’s code', () => {
  it.each([
    ['2026-03-09T15:59:59.000Z', '尚未生效'],
    ['2026-03-09T16:00:00.000Z', '有效'],
    ['2099-12-31T15:59:59.000Z', '有效'],
    ['2099-12-31T16:00:00.000Z', '已过期'],
  ])('says by the Shanghai day of %s: %s', async (now, words) => {
    expect(await fresh({ at: now }).title(`/a/${paper.token}`)).toBe(words);
  });

  it('stands under the very address that is printed, with headers that let nothing in', async () => {
    const reply = await fetch(paper.address);
    expect(reply.status).toBe(200);
    expect(Object.fromEntries(reply.headers)).toMatchObject({
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
      'x-frame-options': 'DENY',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': expect.stringContaining('noindex') as string,
      'content-security-policy': expect.stringContaining("default-src 'none'") as string,
    });
    const body = await reply.text();
    expect(body).not.toMatch(/<script|javascript:|\son\w+=/i);
    expect(Buffer.byteLength(body)).toBeLessThan(30_000);
    for (const words of [
      '苏州市立医院化学发光仪采购项目',
      letter.registerKey,
      '请与手中文件逐项对照',
      '核验副本',
    ])
      expect(body).toContain(words);
  });

  it('shows the original as issued, and only to who knows its key', async () => {
    const { body } = await fresh().http(`/a/${paper.token}`);
    const [, src] = /<img\s+src="([^"]+)"/.exec(body)!;
    const picture = await fetch(`${world.cloud.origin}${src}`);
    expect(picture.headers.get('content-type')).toBe('image/png');
    const bytes = Buffer.from(await picture.arrayBuffer());
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(letter.issue!.sheets[0]!.sha256);
    for (const other of [
      `/a/sheets/${letter._id}-1.png`,
      '/a/sheets/S-0-1.png',
      src!.replace('-1.png', '-9.png'),
      '/a/sheets/-1.png',
    ])
      expect((await fetch(`${world.cloud.origin}${other}`)).headers.get('content-type')).not.toBe(
        'image/png',
      );
  });

  it('enlarges a sheet under the time of the look, and shows nothing else under other keys', async () => {
    const { body } = await fresh().http(`/a/${paper.token}`);
    const [, enlarged] = /<a\s+href="(\/a\/sheets\/[^"]+)"/.exec(body)!;
    const large = await fresh().http(enlarged!);
    expect(large.body).toMatch(/核验副本 2026年6月1日 10:00:00（北京时间） 第1页/);
    expect(large.body).toContain(`src="${enlarged}.png"`);
    const other = await fresh().http('/a/sheets/S-0-1');
    expect(other.body).toBe((await fresh().http('/a/x')).body);
  });

  it('answers every code that leads nowhere with the same page', async () => {
    const bytes = Buffer.from(paper.token, 'base64url');
    bytes[50]! ^= 1;
    const stranger = readLetterSigner(JSON.stringify(world.keys), 'production');
    const { payload } = decodeLetterToken(paper.token)!;
    const unregistered = readLetterSigner(JSON.stringify(world.keys), 'test').sign({
      ...payload,
      id: 'AAAAAAAAAAAAAAAAAAAAAA',
    });
    const pages = await Promise.all(
      [
        'x',
        'x'.repeat(144),
        'x'.repeat(5000),
        '%00%ff',
        bytes.toString('base64url'),
        paper.token.slice(0, 143),
        stranger.sign(payload),
        unregistered,
        '../../etc',
      ].map((token) => fresh().http(`/a/${token}`)),
    );
    expect(new Set(pages.map(({ statusCode, body }) => statusCode + body)).size).toBe(1);
    expect(pages[0]!.body).toContain('未查到');
  });

  it('is looked up by number and check code, however they are typed', async () => {
    const typed = {
      act: 'look-up',
      number: ` ${letter.registerKey.toLowerCase()} `,
      checkCode: paper.checkCode.replace('-', ' ').toLowerCase(),
    };
    expect(await fresh().title('/a', typed)).toBe('有效');
    // The gateway took the prefix away.
    expect(await fresh().title('/', typed)).toBe('有效');
    expect((await fresh().http('/')).body).toContain('按编号查询');
    expect(await fresh().title('/a', { ...typed, checkCode: '' })).toBe('未查到');
    expect(await fresh().title('/a', { ...typed, number: 'ZB2026-0000000' })).toBe('未查到');
  });

  it('compares a file by its hash, as an upload or typed', async () => {
    const pdf = world.cloud.storage.read(letter.issue!.pdf.fileId)!;
    const send = async (bytes: Buffer) => {
      const form = new FormData();
      form.set('act', 'file');
      form.set('file', new Blob([new Uint8Array(bytes)], { type: 'application/pdf' }), '授权书.pdf');
      return (await fetch(paper.address, { method: 'POST', body: form })).text();
    };
    expect(await send(pdf)).toContain('文件相同');
    expect(await send(Buffer.concat([pdf, Buffer.from('\n')]))).toContain('文件不同');
    const sha256 = createHash('sha256').update(pdf).digest('hex').toUpperCase();
    expect(await fresh().title(`/a/${paper.token}`, { act: 'file', sha256 })).toBe('文件相同');
  });

  it('passes a report on to the channel managers with the very text that was scanned', async () => {
    const form = { act: 'report', reason: 'content_differs', note: '型号不同', contact: '' };
    expect(await fresh().title(`/a/${paper.token}`, form)).toBe('已收到举报');
    const report = world.all<SuspiciousReport>('suspicious_reports').at(-1)!;
    expect(report).toMatchObject({
      letterId: letter._id,
      number: letter.registerKey,
      scannedText: paper.address,
      note: '型号不同',
    });
    const told = world
      .all<{ kind: string; memberId: string }>('inbox_messages')
      .filter(({ kind }) => kind === 'letter_report');
    expect(told.map(({ memberId }) => memberId).sort()).toEqual(['M-gu', 'M-he', 'M-lin']);
    expect(await world.done(world.call('lin', 'letter.alerts', {}))).toMatchObject({
      reports: [{ _id: report._id }],
    });
    const handled = { kind: 'report', id: report._id, note: '已核实，属误报' };
    await world.done(world.call('lin', 'letter.handleAlert', handled));
    expect(await world.done(world.call('lin', 'letter.alerts', {}))).toMatchObject({ reports: [] });
    const stored = world.everything();
    expect(await world.call('gu', 'letter.handleAlert', { ...handled, note: '冒用' })).toMatchObject({
      ok: false,
      code: 'LETTER_ALERT_HANDLED',
    });
    expect(world.everything()).toBe(stored);
  });

  it('lets who found nothing say which number stands on the paper', async () => {
    const looked = await fresh().http('/a', { act: 'look-up', number: 'ZB2026-0000000', checkCode: 'x' });
    expect(looked.body).toMatch(/name="number"[^>]*maxlength="60"|maxlength="60"[^>]*name="number"/);
    const form = {
      act: 'report',
      reason: 'not_found',
      number: 'ZB2026-0000000',
      note: '对方坚称真实',
      contact: '',
    };
    expect(await fresh().title('/a', form)).toBe('已收到举报');
    const reports = world.all<SuspiciousReport>('suspicious_reports');
    expect(reports.filter(({ number }) => number === 'ZB2026-0000000')).toMatchObject([{ letterId: null }]);
  });
});

describe('a letter whose grants end earlier than it says', () => {
  afterAll(() => world.change('letters', letter._id, { endedOn: null }));

  it('says so while it still holds, and no longer holds from that day on', async () => {
    await world.change('letters', letter._id, { endedOn: '2026-06-02' });
    const { body } = await fresh().http(`/a/${paper.token}`);
    expect(body).toContain('因授权变更提前至2026年6月1日止');
    expect(await fresh({ at: at('2026-06-02') }).title(`/a/${paper.token}`)).toBe('已撤销');
  });
});

describe('a letter of another environment', () => {
  it('is never valid here, even signed with the same key', async () => {
    const { environment: _here, ...keys } = world.keyring;
    const production = { environment: 'production', ...keys };
    expect(await fresh({ keyring: production, at: at('2026-06-01') }).title(`/a/${paper.token}`)).toBe(
      '未查到',
    );
  });
});

describe('guesses', () => {
  it('are stopped for one client after a while, with one answer, and not for others', async () => {
    const { http } = fresh();
    const guess = (at: number) =>
      http('/a', { act: 'look-up', number: 'ZB2026-7K3M9QD', checkCode: `0000${at}` });
    const codes: number[] = [];
    for (let n = 0; n < 25; n++) codes.push((await guess(n)).statusCode);
    expect(codes).toEqual([...Array(20).fill(200), ...Array(5).fill(429)]);
    const rows = world.all<{ action: string }>('verification_scans').length;
    const [one, other] = [await guess(1), await guess(2)];
    expect(one.body).toBe(other.body);
    expect(world.all('verification_scans')).toHaveLength(rows);
    expect(await fresh().title(`/a/${paper.token}`)).toBe('有效');
  });

  it.each([
    ['one line with many IPv6 addresses is one client', '2001:db8:1:2::', '2001:db8:1:2:', 429],
    ['another line is not', '2001:db8:1:3::', '2001:db8:1:4::', 200],
    ['IPv4 addresses written as IPv6 stay apart', '::ffff:203.0.113.', '::ffff:203.0.114.', 200],
  ])('are counted by line: %s', async (_, first, second, expected) => {
    const guess = (ip: string) =>
      door({ ip }).http('/a', { act: 'look-up', number: 'ZB2026-7K3M9QD', checkCode: '0' });
    for (let n = 1; n <= 20; n++) await guess(first.includes('.') ? `${first}7` : `${first}${n}`);
    const last = second.includes('.')
      ? `${second}7`
      : second.endsWith('::')
        ? `${second}1`
        : `${second}a:b:c:d`;
    expect((await guess(last)).statusCode).toBe(expected);
  });

  it('at the same moment get no further than one after the other', async () => {
    const { http } = fresh();
    const guesses = Array.from({ length: 60 }, (_, at) =>
      http('/a', { act: 'look-up', number: 'ZB2026-7K3M9QD', checkCode: `0000${at}` }),
    );
    const codes = (await Promise.all(guesses)).map(({ statusCode }) => statusCode);
    expect(codes.filter((code) => code === 200).length).toBeLessThanOrEqual(20);
    expect(codes.filter((code) => code === 429).length).toBeGreaterThanOrEqual(40);
  });

  it('cannot be made under borrowed addresses by clients without an account of WeChat', async () => {
    const disguised = {
      path: `/a/${paper.token}`,
      httpMethod: 'GET',
      requestContext: { sourceIp: '9.9.9.9' },
    };
    expect(await world.post('public', disguised, null)).toMatchObject({ code: 'NOT_SIGNED_IN' });
  });

  it('leave a region of their provider that only the functions’ key can name', async () => {
    const before = new Set(world.all<{ _id: string }>('verification_scans').map(({ _id }) => _id));
    for (const ip of ['198.51.100.7', '198.51.7.100', '192.0.2.1', '2001:db8:1::7'])
      await door({ ip }).http('/a', { act: 'look-up', number: 'ZB2026-7K3M9QD', checkCode: '00000' });
    const networks = world
      .all<{ _id: string; network: string }>('verification_scans')
      .flatMap(({ _id, network }) => (before.has(_id) ? [] : [network]));
    expect([networks.length, new Set(networks).size]).toEqual([4, 3]);
    for (const prefix of ['198.51', '192.0', '2001:db8']) {
      const anybody = createHash('sha256').update(`network\n${prefix}`).digest('hex').slice(0, 12);
      expect(networks).not.toContain(anybody);
    }
    expect(networks.every((one) => /^[0-9a-f]{12}$/.test(one))).toBe(true);
  });

  it('by forms are counted before the form is read', async () => {
    const { http } = fresh();
    const codes: number[] = [];
    for (let n = 0; n < 42; n++) codes.push((await http('/a', { act: 'nothing' })).statusCode);
    expect(codes.slice(40)).toEqual([429, 429]);
  });

  it('cannot be made under borrowed addresses from inside the mini program', async () => {
    const disguised = { path: `/a/${paper.token}`, httpMethod: 'GET', headers: { 'x-real-ip': '1.2.3.4' } };
    expect(await world.post('public', disguised, 'openid-phone')).toMatchObject({
      ok: false,
      code: 'INPUT_INVALID',
    });
    expect(await world.post('public', { action: 'verify.token', input: { token: 'x' } }, null)).toMatchObject(
      {
        ok: false,
        code: 'NOT_SIGNED_IN',
      },
    );
  });

  it.each([
    { action: 'verify.token', input: { token: { $ne: '' } } },
    { action: 'verify.token', input: { token: 'x', $where: '1' } },
    { action: 'verify.lookUp', input: { number: 'x' } },
    { action: '__proto__', input: {} },
    { action: 'verify.token', input: JSON.parse('{"__proto__":{"token":"x"}}') as object },
  ])('of another shape are refused: %j', async (event) => {
    const before = world.everything();
    expect(await world.post('public', event, 'openid-phone')).toMatchObject({ ok: false });
    expect(world.everything()).toBe(before);
  });
});

describe('the history of checks', () => {
  it('counts each one and tells the channel managers of an odd pattern once', async () => {
    const later = at('2100-02-01');
    for (let n = 0; n < 4; n++) await fresh({ at: later }).http(`/a/${paper.token}`);
    const alerts = world.all<LetterAlert>('letter_alerts').filter(({ pattern }) => pattern === 'after_end');
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toMatchObject({ letterId: letter._id, number: letter.registerKey, state: 'open' });
    const told = world
      .all<{ kind: string; body: string }>('inbox_messages')
      .filter(({ kind, body }) => kind === 'letter_alert' && body.includes('失效后'));
    expect(told).toHaveLength(3);
    const first = (await fresh({ at: later }).http(`/a/${paper.token}`)).body;
    const count = Number(/累计核验：(\d+)次/.exec(first)![1]);
    const rows = world
      .all<{ number?: string }>('verification_scans')
      .filter(({ number }) => number === letter.registerKey);
    expect(count).toBe(rows.length);
    const kept = JSON.stringify(world.all('verification_scans'));
    for (const secret of ['198.51.100', paper.token, 'openid-phone']) expect(kept).not.toContain(secret);
  });

  it('costs two database requests a check', async () => {
    const { http } = fresh();
    await http(`/a/${paper.token}`);
    const before = world.cloud.requests.length;
    await http(`/a/${paper.token}`);
    expect(world.cloud.requests.length - before).toBe(2);
  });
});

describe('the mini program', () => {
  it('gets the same facts, the original as links, and a scene checked on line', async () => {
    const phone = fresh();
    const { payload } = decodeLetterToken(paper.token)!;
    expect(await phone.action('verify.token', { token: paper.token })).toMatchObject({
      ok: true,
      data: { verdict: 'valid', facts: { number: letter.registerKey }, office: { hotline: '400-000-0000' } },
    });
    expect(await phone.action('verify.scene', { id: payload.id })).toMatchObject({
      data: { verdict: 'valid', checks: { signature: 'not_done' } },
    });
    const original = (await phone.action('verify.original', { letter: { token: paper.token } })) as {
      data: { sheets: { url: string }[] };
    };
    const png = Buffer.from(await (await fetch(original.data.sheets[0]!.url)).arrayBuffer());
    expect(createHash('sha256').update(png).digest('hex')).toBe(letter.issue!.sheets[0]!.sha256);
  });
});

/** The drill of scripts/keys.ts, last, because it ends the letter. */
describe('after a key was compromised', () => {
  it('its letters stop at once and are issued again from the register under a new key', async () => {
    const keys = refuseKey(world.keys, 1, Buffer.alloc(32, 9));
    const keyring = letterKeyring(keys, 'test');
    expect(await fresh({ keyring }).title(`/a/${paper.token}`)).toBe('未查到');
    const lookUp = { act: 'look-up', number: letter.registerKey, checkCode: paper.checkCode };
    expect(await fresh({ keyring }).title('/a', lookUp)).toBe('暂停使用');

    const input = { batchId: 'LB-KEY', title: '密钥更换', what: { keyId: 1 } };
    expect(await world.done(world.call('lin', 'letter.requestBulk', input))).toMatchObject({ total: 1 });
    await world.done(world.call('lin', 'letter.requestBulk', input));
    await world.done(world.call('gu', 'letter.issueBulk', { batchId: 'LB-KEY' }));
    const again = world
      .all<AuthorizationLetter>('letters')
      .find(({ amends }) => amends?.letterId === letter._id)!;
    expect(again).toMatchObject({ state: 'issued', territory: letter.territory, tender: letter.tender });
    expect(world.letter(letter._id)).toMatchObject({
      state: 'superseded',
      replacedBy: { number: again.registerKey },
    });
  });
});
