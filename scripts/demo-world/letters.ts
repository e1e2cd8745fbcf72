import { createHash } from 'node:crypto';
import { channelRights } from '../../miniprogram/shared/rights';
import type { Day } from '../../miniprogram/shared/days';
import { addDays, startOfDay } from '../../miniprogram/shared/days';
import { letterAddress } from '../../miniprogram/shared/letter-address';
import type { LetterKeyring } from '../../miniprogram/shared/letter-token';
import type { GrantDocument } from '../../miniprogram/shared/model/grants';
import type { AuthorizationLetter, ReportReason } from '../../miniprogram/shared/model/letters';
import type { Dealer } from '../../miniprogram/shared/model/people';
import type { Hospital } from '../../miniprogram/shared/model/sites';
import { fontFolder } from '../build-font';
import { sdkEnvironment } from '../local-cloud/local-cloud';
import type { LocalCloud } from '../local-cloud/local-cloud';
import type { DemoCode } from './build-world';
import { dealers, models } from './catalogue';
import type { LineId } from './catalogue';
import type { SampleLabel } from './labels';
import { memberId } from './master-data';

/** The keys with which this environment's issuer signs. */
export interface DemoLetterKeys {
  environment: string;
  /** Value of LETTER_KEYS. */
  secret: string;
  keyring: LetterKeyring;
}

const [FIRST, SECOND] = ['zhouhan', 'hanxue'] as const;
const MANY_CHECKS = 4;

/**
 * Letters in every state, the checks that people made of them, an alert and a report: asked for, approved, signed and
 * verified by the functions' own code, at a clock that stands in the past. Needs the rest of the demo world in the
 * database; takes some two seconds, most of it for drawing six letters.
 */
export async function seedLetters(
  cloud: Pick<LocalCloud, 'database' | 'adminUrl'>,
  { today, origin, keys }: { today: Day; origin: string; keys: DemoLetterKeys },
): Promise<{ samples: SampleLabel[]; codes: DemoCode[] }> {
  const office = openOffice(cloud, origin, keys);
  const year = Number(today.slice(0, 4));
  const [begins, ends]: [Day, Day] = [`${year}-01-01`, `${year}-12-31`];
  const later = (a: Day, b: Day) => (a > b ? a : b);
  const earlier = (a: Day, b: Day) => (a < b ? a : b);
  const codes: DemoCode[] = [];
  const offer = (title: string, code: string) => codes.push({ kind: 'letter', title, code });

  // Annual letters go out in the December before; grants of a year are approved early in that month.
  const lastYear = { fromOn: `${year - 1}-01-01`, toOn: `${year - 1}-12-31` };
  const old = await office.issue('D-yunli', addDays(lastYear.fromOn, -21), {
    kind: 'annual',
    grantIds: office.grants('D-yunli', '330000', lastYear.fromOn),
    ...lastYear,
  });
  for (const days of [20, 64, 121]) await office.check(addDays(lastYear.fromOn, days), old.token);
  for (let n = MANY_CHECKS; n > 0; n--) await office.check(addDays(today, -2 * n), old.token, n);
  offer('云栎医疗 年度授权书：已过期', old.token);

  const thisYear = { fromOn: begins, toOn: ends };
  const main = await office.issue('D-chengyue', addDays(begins, -21), {
    kind: 'annual',
    grantIds: office.everyGrant('D-chengyue', begins),
    ...thisYear,
  });
  for (const days of [90, 41, 17, 3])
    await office.check(later(addDays(today, -days), addDays(begins, -19)), main.token);
  await office.report(addDays(today, -3), {
    scannedText: `https://${new URL(origin).hostname}.lanpu-verify.example/a/${main.token.slice(0, 24)}`,
    number: main.number,
    reason: 'foreign_site',
    note: '投标文件首页的二维码打开后不是官网，编号与澄岳诊断的授权书相同',
    contact: '招标办 赵老师',
  });
  offer('澄岳诊断 年度授权书：有效', main.token);

  const suzhou = office.grants('D-yeqiao', '320500', begins);
  const first = await office.issue('D-yeqiao', addDays(begins, -21), {
    kind: 'annual',
    grantIds: suzhou,
    ...thisYear,
  });
  const changedOn = later(addDays(today, -40), addDays(begins, -10));
  const wider = {
    kind: 'annual',
    grantIds: [...suzhou, ...office.grants('D-yeqiao', '320100', begins, ['bio', 'imm'])],
  };
  const amended = await office.amend(first.letterId, changedOn, '增加南京市', { ...wider, ...thisYear });
  await office.check(addDays(today, -1), first.token);
  offer('叶桥生物 年度授权书：已被替换', first.token);
  offer('叶桥生物 新年度授权书：有效', amended.token);

  const wuhan = office.hospital('华中科技大学同济医学院附属协和医院');
  const askedOn = later(addDays(today, -60), addDays(begins, -20));
  const gone = await office.issue('D-jiangyan', askedOn, {
    ...office.tender('D-jiangyan', wuhan, 'LI1200', addDays(askedOn, 20)),
    grantIds: office.grants('D-jiangyan', '420100', begins, ['bio', 'imm']),
    fromOn: later(askedOn, begins),
    toOn: ends,
  });
  await office.check(addDays(askedOn, 6), gone.token);
  await office.act(FIRST, later(addDays(today, -12), addDays(askedOn, 7)), 15, 'letter.revoke', {
    letterId: gone.letterId,
    reason: '采购项目终止，收回授权书',
  });
  offer('江砚医疗 招标授权书：已撤销', gone.token);

  const hangzhou = office.hospital('浙江大学医学院附属第一医院');
  const soon = await office.issue('D-yunli', addDays(today, -3), {
    ...office.tender('D-yunli', hangzhou, 'LC2000', addDays(today, 9)),
    grantIds: office.grants('D-yunli', '330000', begins, ['bio', 'imm']),
    fromOn: earlier(addDays(today, 5), ends),
    toOn: ends,
  });
  offer('云栎医疗 招标授权书：尚未生效', soon.token);

  // What waits: for the second manager, for the first, and for the dealer to correct.
  const dongguan = office.hospital('东莞市人民医院');
  const half = await office.ask('D-lingzhou', addDays(today, -2), {
    ...office.tender('D-lingzhou', dongguan, 'LI600', addDays(today, 12)),
    grantIds: office.grants('D-lingzhou', '441900', begins),
    fromOn: today,
    toOn: ends,
  });
  await office.act(FIRST, addDays(today, -1), 10, 'letter.approve', { letterId: half });
  await office.ask('D-mushi', addDays(today, -1), {
    kind: 'annual',
    grantIds: office.grants('D-mushi', '310000', begins, ['bio', 'imm', 'mol']),
    fromOn: today,
    toOn: ends,
  });
  const sentBack = await office.ask('D-shuping', addDays(today, -4), {
    kind: 'annual',
    grantIds: office.grants('D-shuping', '510000', begins),
    fromOn: today,
    toOn: ends,
  });
  await office.act(FIRST, addDays(today, -3), 16, 'letter.return', {
    letterId: sentBack,
    reason: '医院招标请改用招标授权书，写明项目编号',
  });

  await office.close(addDays(today, -1));
  const samples = codes.map(({ title, code }): SampleLabel => ({
    label: title,
    result: letterAddress(origin, code),
    scanType: 'QR_CODE',
  }));
  const altered = main.token.slice(0, -1) + (main.token.endsWith('A') ? 'Q' : 'A');
  samples.push({
    label: '被改动的授权书二维码',
    result: letterAddress(origin, altered),
    scanType: 'QR_CODE',
  });
  samples.push({
    label: '仿冒域名的授权书二维码',
    result: `https://${new URL(origin).hostname}.lanpu-verify.example/a/${main.token}`,
    scanType: 'QR_CODE',
  });
  return { samples, codes };
}

interface Issued {
  letterId: string;
  number: string;
  token: string;
}

/** The functions in this process, at a clock that each act sets; and how to find what letters rest on. */
function openOffice(cloud: Pick<LocalCloud, 'database' | 'adminUrl'>, origin: string, keys: DemoLetterKeys) {
  // The SDK reads its environment when it is first loaded, hence everything that leads to it comes after.
  Object.assign(process.env, sdkEnvironment(cloud));
  const { actions } =
    require('../../cloudfunctions/channel/index') as typeof import('../../cloudfunctions/channel/index');
  const { serve, surroundings } =
    require('../../cloudfunctions/_platform/serve') as typeof import('../../cloudfunctions/_platform/serve');
  const { servePublic } =
    require('../../cloudfunctions/_platform/serve-public') as typeof import('../../cloudfunctions/_platform/serve-public');
  const { serveIssuer } =
    require('../../cloudfunctions/_modules/letters/issue-letter') as typeof import('../../cloudfunctions/_modules/letters/issue-letter');
  const { loadLetterFonts } =
    require('../../cloudfunctions/_modules/letters/letter-fonts') as typeof import('../../cloudfunctions/_modules/letters/letter-fonts');
  const { readLetterSigner } =
    require('../../cloudfunctions/_modules/letters/signing') as typeof import('../../cloudfunctions/_modules/letters/signing');
  const { verifyActions } =
    require('../../cloudfunctions/_modules/verification/verify-use-cases') as typeof import('../../cloudfunctions/_modules/verification/verify-use-cases');
  const { verificationPages } =
    require('../../cloudfunctions/_modules/verification/verification-pages') as typeof import('../../cloudfunctions/_modules/verification/verification-pages');

  let clock = new Date(0);
  let token = '';
  let operations = 0;
  const world = { ...surroundings(), now: () => clock };
  const signer = readLetterSigner(keys.secret, keys.environment);
  const fonts = loadLetterFonts(fontFolder);
  const channel = serve(actions, channelRights, world);
  const issuer = serveIssuer(world, {
    origin,
    fonts: () => fonts,
    signer: () => ({ ...signer, sign: (payload) => (token = signer.sign(payload)) }),
  });
  const site = { origin, keyring: () => keys.keyring };
  const visitors = servePublic(verifyActions(site), world, [verificationPages(site)]);

  /** Lets somebody call at an hour of a day in Shanghai; the platform keeps the caller in the environment. */
  const at = async <T>(day: Day, hour: number, caller: Record<string, string>, call: () => Promise<T>) => {
    clock = new Date(startOfDay(day).getTime() + (hour * 60 + (operations % 50)) * 60_000);
    const identity = ['WX_OPENID', 'TCB_SOURCE'];
    for (const name of identity) delete process.env[name];
    Object.assign(process.env, caller);
    try {
      return await call();
    } finally {
      for (const name of identity) delete process.env[name];
    }
  };
  const opId = () => `demo-letters-${String(++operations).padStart(6, '0')}`;
  const replied = <T>(reply: unknown, what: string): T => {
    const { ok, data, ...refusal } = reply as { ok: boolean; data: T };
    if (!ok) throw new Error(`demo letters: ${what}: ${JSON.stringify(refusal)}`);
    return data;
  };
  const find = <T>(collection: string, where: object): T[] =>
    cloud.database.find(
      collection,
      where as never,
      { limit: 1000 },
      { index: null, examined: 0 },
    ) as unknown as T[];

  const act = async <T>(pinyin: string, day: Day, hour: number, action: string, input: object): Promise<T> =>
    at(day, hour, { WX_OPENID: `demo-${pinyin}`, TCB_SOURCE: 'wx_client' }, async () =>
      replied<T>(await channel({ action, input, opId: opId() }), action),
    );
  const adminOf = (dealerId: string) => dealers.find(({ id }) => id === dealerId)!.admin!.pinyin;

  /** A dealer's request, on the desk of the first manager; the day's first act. */
  const ask = async (dealerId: string, day: Day, content: object): Promise<string> => {
    const admin = adminOf(dealerId);
    const { letterIds } = await act<{ letterIds: string[] }>(admin, day, 9, 'letter.request', content);
    await act(admin, day, 9, 'letter.submit', { letterId: letterIds[0]! });
    return letterIds[0]!;
  };
  /** Both managers let it out on the next day. */
  const letOut = async (letterId: string, day: Day): Promise<Issued> => {
    await act(FIRST, day, 10, 'letter.approve', { letterId });
    const { number } = await at(day, 14, { TCB_SOURCE: 'scf' }, async () =>
      replied<{ number: string }>(
        await issuer({ letterId, approverId: memberId(SECOND), opId: opId() }),
        'issue',
      ),
    );
    return { letterId, number, token };
  };

  return {
    act,
    ask,
    async issue(dealerId: string, day: Day, content: object): Promise<Issued> {
      return letOut(await ask(dealerId, day, content), addDays(day, 1));
    },
    async amend(letterId: string, day: Day, reason: string, content: object): Promise<Issued> {
      const [old] = find<AuthorizationLetter>('letters', { _id: letterId });
      const admin = adminOf(old!.dealerId);
      const { letterIds } = await act<{ letterIds: string[] }>(admin, day, 9, 'letter.amend', {
        letterId,
        reason,
        ...content,
      });
      await act(admin, day, 9, 'letter.submit', { letterId: letterIds[0]! });
      return letOut(letterIds[0]!, addDays(day, 1));
    },
    /** Somebody opens the letter's page; `place` stands for where. */
    async check(day: Day, scanned: string, place = 1): Promise<void> {
      operations++;
      await at(day, 11, {}, () =>
        visitors({
          path: `/a/${scanned}`,
          httpMethod: 'GET',
          headers: {},
          requestContext: { sourceIp: `198.18.${place}.${operations % 250}` },
        }),
      );
    },
    async report(day: Day, report: { reason: ReportReason } & Record<string, string>): Promise<void> {
      const caller = { WX_OPENID: 'demo-reviewer', TCB_SOURCE: 'wx_client' };
      await at(day, 16, caller, async () =>
        replied(await visitors({ action: 'verify.reportSuspicious', input: report, opId: opId() }), 'report'),
      );
    },
    /** What lies longer than a day in an inbox has been read, and nobody is pushed anything of the past. */
    async close(readBefore: Day): Promise<void> {
      const before = startOfDay(readBefore).toISOString();
      const set = async (where: object, values: object) =>
        cloud.database.modify(
          'inbox_messages',
          where as never,
          { $set: values } as never,
          { merge: true, upsert: false, multi: true },
          { index: null, examined: 0 },
        );
      await set({ push: 'waiting' }, { push: 'no_quota' });
      await set({ readAt: null, kind: 'letter', createdAt: { $lt: before } }, { readAt: before });
    },
    /** The dealer's grants from a day on that name this division; of these lines where it holds several. */
    grants(dealerId: string, regionCode: string, fromOn: Day, lines?: LineId[]): string[] {
      const found = find<GrantDocument>('grants', { dealerId, fromOn, state: 'approved' }).filter(
        ({ scope, productLineIds }) =>
          scope.regionCodes.includes(regionCode) &&
          (!lines || lines.every((line) => productLineIds.includes(line))),
      );
      if (found.length === 0) throw new Error(`demo letters: ${dealerId} has no grant on ${regionCode}`);
      return found.slice(0, 1).map(({ _id }) => _id);
    },
    /** All that the dealer holds from a day on: one letter states them in parts. */
    everyGrant(dealerId: string, fromOn: Day): string[] {
      return find<GrantDocument>('grants', { dealerId, fromOn, state: 'approved' }).map(({ _id }) => _id);
    },
    hospital(name: string): Pick<Hospital, '_id' | 'name'> {
      const [found] = find<Hospital>('hospitals', { name });
      if (!found) throw new Error(`demo letters: no hospital is called ${name}`);
      return found;
    },
    /** A tender for one instrument; the dealer bids itself. */
    tender(dealerId: string, buyer: Pick<Hospital, '_id' | 'name'>, modelId: string, closesOn: Day) {
      const [dealer] = find<Dealer>('dealers', { _id: dealerId });
      const model = models.find(({ id }) => id === modelId)!;
      const number = createHash('sha256').update(`${buyer.name}${closesOn}`).digest().readUInt16BE(0) % 900;
      return {
        kind: 'tender',
        productLineIds: [model.line],
        within: { regionCodes: [], hospitalIds: [buyer._id] },
        tender: {
          projectName: `${buyer.name}检验科${model.name.split(' ').pop()!}采购项目`,
          projectNumber: `YS-${closesOn.slice(0, 4)}-${String(number + 100)}`,
          lot: '第1包',
          buyer: { hospitalId: buyer._id },
          bidder: { name: dealer!.name, creditCode: dealer!.creditCode },
          closesOn,
        },
        products: [
          {
            productLineId: model.line,
            name: model.name,
            model: model.id,
            registration: `演示注册证第${model.id}号`,
          },
        ],
      };
    },
  };
}
