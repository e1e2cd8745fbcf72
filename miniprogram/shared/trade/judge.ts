import { addDays, daysUntil } from '../days';
import type { Day } from '../days';
import type { GlobalBlock } from '../model/grants';
import type {
  CreditAccount,
  JudgedReason,
  Licence,
  LicenceType,
  OrderPurpose,
  Product,
  ReasonCode,
  Registration,
} from '../model/trade';
import { deviceClassLabels, licenceTypeLabels, reasonLabels } from '../model/trade';
import type { Settings } from '../settings/table';
import type { DealerState } from '../states';
import { available } from './account';
import { daysInForce, holdsOn } from './licence-days';
import { sayFen } from './say-fen';
import { nearestEntry, sayLack } from './scope';

/** At which step an order is judged; later steps ask again what may have changed, not what was frozen. */
export type Step = 'basket' | 'submit' | 'approve' | 'pick' | 'ship';

/** What grants say to a product line at the hospital, or for stock anywhere. */
export type GrantAnswer =
  | { outcome: 'granted' }
  | { outcome: 'missing' }
  | { outcome: 'ended'; number: string; toOn: Day }
  | { outcome: 'revoked'; number: string; toOn: Day };

export interface JudgedLine {
  no: number;
  productId: string;
  quantity: number;
  /** Null: there is none. */
  unitFen: number | null;
  grossFen: number;
  /** Why there is no price. */
  priceMissing: 'PRICE_MISSING' | 'PRICE_ENDED' | null;
  minimum: number | null;
  multiple: number | null;
}
export interface JudgedLot {
  productId: string;
  lot: string;
  producedOn: Day | null;
  expiresOn: Day | null;
  blocked: string | null;
}

/** What of the settings a judgement goes by. */
export type JudgingRules = Pick<Settings['trade'], 'permitStandsForRecord' | 'orderMinimumFen' | 'dunning'>;
export const judgingRules = ({
  permitStandsForRecord,
  orderMinimumFen,
  dunning,
}: Settings['trade']): JudgingRules => ({ permitStandsForRecord, orderMinimumFen, dunning });

/** Everything that a judgement goes by, read beforehand. */
export interface TradeWorld {
  day: Day;
  dealer: { _id: string; name: string; state: DealerState };
  account: Pick<
    CreditAccount,
    'trading' | 'limitFen' | 'raises' | 'heldFen' | 'receivableFen' | 'unappliedFen' | 'graceDays'
  >;
  /** What of the account is this order's own hold, which does not stand in its own way. */
  ownHoldFen: number;
  /** Open receivables that are due, oldest first. */
  overdue: readonly { receivableId: string; number: string; openFen: number; dueOn: Day }[];
  blocks: readonly GlobalBlock[];
  hospital: { _id: string; name: string; closedOn?: Day | null } | null;
  grants: ReadonlyMap<string, GrantAnswer>;
  licences: readonly Licence[];
  products: ReadonlyMap<string, Product>;
  registrations: readonly Registration[];
  purpose: OrderPurpose;
  shipTo: { kind: 'licensed' | 'hospital'; licenceId: string | null; address: string };
  rules: JudgingRules;
  /** Units by product that can be promised now, where the dealer asked all or nothing; else what lacks is waited for. */
  free?: ReadonlyMap<string, number> | undefined;
  /** At picking and shipping. */
  lots?: readonly JudgedLot[];
}

/** What each step asks; a gate that is not named there was settled before. */
const gates: Record<ReasonCode, readonly Step[]> = (() => {
  const before: Step[] = ['basket', 'submit', 'approve'];
  const always: Step[] = [...before, 'pick', 'ship'];
  const leaving: Step[] = ['pick', 'ship'];
  return {
    DEALER_NOT_TRADING: always,
    HOSPITAL_BLOCKED: always,
    HOSPITAL_CLOSED: always,
    GRANT_MISSING: before,
    GRANT_ENDED: always,
    LICENCE_MISSING: always,
    LICENCE_NOT_BEGUN: always,
    LICENCE_EXPIRED: always,
    LICENCE_WITHDRAWN: always,
    LICENCE_SCOPE: always,
    LICENCE_MODE: always,
    SHIP_TO_NOT_LICENSED: always,
    REGISTRATION_EXPIRED: before,
    REGISTRATION_MISMATCH: before,
    PRODUCT_NOT_SOLD: before,
    LOT_MADE_OUT_OF_REGISTRATION: leaving,
    LOT_BLOCKED: leaving,
    LOT_EXPIRED: leaving,
    SHELF_LIFE_SHORT: leaving,
    PRICE_MISSING: before,
    PRICE_ENDED: before,
    CREDIT_SHORT: before,
    CREDIT_OVERDUE: always,
    CREDIT_OVER_LIMIT: always,
    STOCK_SHORT: before,
    BELOW_MINIMUM: before,
    NOT_A_MULTIPLE: before,
  };
})();
const order = Object.keys(reasonLabels) as ReasonCode[];

/**
 * Every reason why an order may not go on at this step, each with what to do, in one fixed order; none means that it may.
 * Pure: the same lines in any order have the same reasons.
 */
export function judge(lines: readonly JudgedLine[], world: TradeWorld, step: Step): JudgedReason[] {
  const reasons: JudgedReason[] = [];
  const byProduct = new Map<string, JudgedLine[]>();
  for (const line of [...lines].sort((a, b) => a.no - b.no))
    byProduct.set(line.productId, [...(byProduct.get(line.productId) ?? []), line]);
  const say = (
    code: ReasonCode,
    remedy: string,
    facts: JudgedReason['facts'] = {},
    productId: string | null = null,
  ): void => {
    if (!gates[code].includes(step)) return;
    const of = productId === null ? [] : (byProduct.get(productId) ?? []).map(({ no }) => no);
    reasons.push({ code, productId, lines: of, facts, remedy });
  };
  judgeStanding(world, say);
  for (const [productId, own] of byProduct) {
    const product = world.products.get(productId);
    if (!product) {
      say('PRODUCT_NOT_SOLD', '产品资料里没有这个产品，请去掉它。', {}, productId);
      continue;
    }
    judgeGrant(product, world, say, step);
    judgeLicence(product, world, say);
    judgeRegistration(product, world, say);
    judgePrice(product, own, say);
    judgeStock(product, own, world, say);
    judgeQuantity(product, own, say);
  }
  judgeShipTo(world, say);
  judgeCredit(lines, world, say, step);
  for (const lot of world.lots ?? []) judgeLot(lot, world, say);
  return reasons.sort(
    (a, b) => order.indexOf(a.code) - order.indexOf(b.code) || compare(a.productId ?? '', b.productId ?? ''),
  );
}
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
type Say = (
  code: ReasonCode,
  remedy: string,
  facts?: JudgedReason['facts'],
  productId?: string | null,
) => void;

function judgeStanding({ dealer, account, blocks, hospital, day }: TradeWorld, say: Say): void {
  const stands = (block: GlobalBlock) =>
    !block.productLineIds && block.fromOn <= day && (block.toOn === null || day <= block.toOn);
  const against = blocks.find((block) => block.dealerId === dealer._id && stands(block));
  if (dealer.state !== 'active' || account.trading !== 'open' || against)
    say('DEALER_NOT_TRADING', '请联系渠道经理恢复合作后再下单。', { reason: against?.reason ?? null });
  if (!hospital) return;
  const atHospital = blocks.find((block) => block.hospitalId === hospital._id && stands(block));
  if (atHospital)
    say('HOSPITAL_BLOCKED', '这家医院暂不供货，请联系渠道经理，或改送其他医院。', {
      reason: atHospital.reason,
    });
  if (hospital.closedOn && hospital.closedOn <= day)
    say('HOSPITAL_CLOSED', '医院已停业，请改选医院。', { closedOn: hospital.closedOn });
}

function judgeStock(product: Product, own: readonly JudgedLine[], { free }: TradeWorld, say: Say): void {
  if (!free || product.kind === 'service') return;
  const wanted = own.reduce((sum, { quantity }) => sum + quantity, 0);
  const there = free.get(product._id) ?? 0;
  if (wanted > there)
    say(
      'STOCK_SHORT',
      `现货 ${there}${product.unit}，请减少数量，或不勾选“要齐才下单”。`,
      { free: there, wanted },
      product._id,
    );
}

function judgeGrant(product: Product, world: TradeWorld, say: Say, step: Step): void {
  const answer = world.grants.get(product.productLineId) ?? { outcome: 'missing' };
  if (answer.outcome === 'granted') return;
  if (answer.outcome === 'missing')
    say('GRANT_MISSING', '请向渠道经理申请这条产品线的销售授权，或去掉这个产品。', {}, product._id);
  // A grant that merely ended honours orders approved in its time; one that was revoked does not.
  else if (answer.outcome === 'revoked' || (step !== 'pick' && step !== 'ship'))
    say(
      'GRANT_ENDED',
      '请联系渠道经理续签授权，或去掉这个产品。',
      { number: answer.number, toOn: answer.toOn },
      product._id,
    );
}

/** Which paper a product needs to be sold on. */
export const licenceFor = (product: Pick<Product, 'class' | 'exemptFromRecord' | 'kind'>): LicenceType =>
  product.kind === 'part' || product.kind === 'service'
    ? 'business'
    : product.class === 'III'
      ? 'permit'
      : product.class === 'II' && !product.exemptFromRecord
        ? 'record'
        : 'business';

/** What a dealer's papers lack on a day to sell products; the same sentences that refuse an order. */
export function lacksOfPapers(
  products: readonly Product[],
  world: Pick<TradeWorld, 'day' | 'licences'> & { rules: Pick<JudgingRules, 'permitStandsForRecord'> },
): (Pick<JudgedReason, 'code' | 'facts' | 'remedy'> & { productName: string })[] {
  return products.flatMap((product) => {
    const reasons: ReturnType<typeof lacksOfPapers> = [];
    judgeLicence(product, world, (code, remedy, facts = {}) =>
      reasons.push({ code, remedy, facts, productName: product.name }),
    );
    return reasons;
  });
}

function judgeLicence(
  product: Product,
  world: Pick<TradeWorld, 'day' | 'licences'> & { rules: Pick<JudgingRules, 'permitStandsForRecord'> },
  say: Say,
): void {
  const { day, rules } = world;
  const needed = licenceFor(product);
  const types: LicenceType[] =
    needed === 'record' && rules.permitStandsForRecord ? ['record', 'permit'] : [needed];
  const papers = world.licences.filter(({ type }) => types.includes(type));
  const name = licenceTypeLabels[needed];
  const facts = { type: name };
  const holding = papers.filter((paper) => holdsOn(paper, day));
  if (holding.length === 0) {
    // The one that came nearest says most: withdrawn, ended, not begun.
    const known = papers.filter(({ state }) => state === 'valid' || state === 'withdrawn');
    const ended = [...known]
      .filter((paper) => {
        const days = daysInForce(paper);
        return days && days.toOn !== null && days.toOn < day;
      })
      .sort((a, b) => compare(daysInForce(b)!.toOn!, daysInForce(a)!.toOn!))[0];
    const coming = known.find((paper) => paper.fromOn > day);
    if (ended && ended.state === 'withdrawn' && ended.withdrawnOn! <= day)
      say(
        'LICENCE_WITHDRAWN',
        `请上传现行有效的${name}。`,
        { ...facts, number: ended.number, withdrawnOn: ended.withdrawnOn },
        product._id,
      );
    else if (ended)
      say(
        'LICENCE_EXPIRED',
        coming ? `新证${coming.fromOn}才生效，请在该日之后下单。` : `请上传延续或新办的${name}。`,
        { ...facts, number: ended.number, toOn: daysInForce(ended)!.toOn },
        product._id,
      );
    else if (coming)
      say(
        'LICENCE_NOT_BEGUN',
        `请在${coming.fromOn}之后下单。`,
        { ...facts, number: coming.number, fromOn: coming.fromOn },
        product._id,
      );
    else say('LICENCE_MISSING', `请上传${name}，审核通过后再下单。`, facts, product._id);
    return;
  }
  if (needed === 'business') return;
  const nearest = holding
    .map((paper) => ({ paper, nearest: nearestEntry(paper.scope, product) }))
    .sort((a, b) => (a.nearest?.lacks.length ?? 9) - (b.nearest?.lacks.length ?? 9))[0]!;
  if (!nearest.nearest || nearest.nearest.lacks.length > 0)
    say(
      'LICENCE_SCOPE',
      '请向发证部门申请变更经营范围，或去掉这个产品。',
      {
        ...facts,
        number: nearest.paper.number,
        entry: nearest.nearest ? nearest.nearest.entry.code : null,
        lacks: nearest.nearest ? sayLack(nearest.nearest.lacks) : '经营范围',
        class: deviceClassLabels[product.class],
      },
      product._id,
    );
  if (!holding.some(({ mode }) => mode === 'wholesale' || mode === 'both'))
    say(
      'LICENCE_MODE',
      '请向发证部门申请变更经营方式。',
      { ...facts, number: holding[0]!.number },
      product._id,
    );
}

function judgeShipTo({ shipTo, licences, hospital, day }: TradeWorld, say: Say): void {
  const licensed =
    shipTo.kind === 'hospital'
      ? hospital !== null
      : licences.some(
          (paper) =>
            holdsOn(paper, day) && paper.addresses.some(({ text }) => sameAddress(text, shipTo.address)),
        );
  if (!licensed)
    say('SHIP_TO_NOT_LICENSED', '请选择证照上的库房或经营场所，或直接送到医院。', {
      address: shipTo.address,
    });
}
const sameAddress = (a: string, b: string): boolean =>
  a.normalize('NFKC').replace(/\s/g, '') === b.normalize('NFKC').replace(/\s/g, '');

/** 国/省简称 + 械注 + 准/进/许 + 年4 + 类1 + 分类码2 + 流水4; class I: 械备 + 年4 + 流水. */
export function parseRegistrationNumber(
  number: string,
): { class: 'I' | 'II' | 'III'; code: string | null } | null {
  const plain = number.normalize('NFKC').replace(/\s/g, '');
  if (/^.{1,3}械备\d{8,}$/.test(plain)) return { class: 'I', code: null };
  const parts = /^.械注[准进许]\d{4}([123])(\d\d)\d{4}$/.exec(plain);
  return parts && { class: (['I', 'II', 'III'] as const)[+parts[1]! - 1]!, code: parts[2]! };
}

const inForce = ({ fromOn, toOn, withdrawnOn }: Registration, day: Day): boolean =>
  fromOn <= day && (toOn === null || day <= toOn) && !(withdrawnOn && withdrawnOn <= day);

function judgeRegistration(product: Product, { registrations, day }: TradeWorld, say: Say): void {
  const outOfDays =
    (product.soldFromOn && day < product.soldFromOn) || (product.soldUntilOn && product.soldUntilOn < day);
  if (product.regulatedAs === 'drug' || outOfDays)
    say(
      'PRODUCT_NOT_SOLD',
      product.successorId ? '请改订后继产品。' : '请去掉这个产品。',
      { name: product.name, successorId: product.successorId },
      product._id,
    );
  if (product.class === 'none' || product.regulatedAs !== 'device') return;
  const own = registrations.filter(({ productIds }) => productIds.includes(product._id));
  const valid = own.filter((registration) => inForce(registration, day));
  if (valid.length === 0) {
    const last = [...own].sort((a, b) => compare(b.toOn ?? '9999-12-31', a.toOn ?? '9999-12-31'))[0];
    say(
      'REGISTRATION_EXPIRED',
      '请等注册证更新后再订，或改订其他产品。',
      { number: last?.number ?? null, toOn: last?.toOn ?? null },
      product._id,
    );
    return;
  }
  const [registration] = valid;
  const read = parseRegistrationNumber(registration!.number);
  const wrongClass = registration!.class !== product.class || (read !== null && read.class !== product.class);
  const wrongCode =
    read !== null &&
    read.code !== null &&
    !product.codes.some(({ code }) => codeInNumber(code) === read.code);
  if (wrongClass || wrongCode)
    say(
      'REGISTRATION_MISMATCH',
      '请质量管理核对产品与注册证的类别和编码。',
      {
        number: registration!.number,
        registered: `${deviceClassLabels[registration!.class]} ${read?.code ?? ''}`.trim(),
        product: `${deviceClassLabels[product.class]} ${product.codes.map(({ code }) => code).join('、')}`,
      },
      product._id,
    );
}
/** The two digits of a catalogue code that stand in a registration number: 22 of 22-04, 40 of 6840. */
const codeInNumber = (code: string): string =>
  code.startsWith('68') && code.length >= 4 ? code.slice(2, 4) : code.slice(0, 2);

function judgePrice(product: Product, own: readonly JudgedLine[], say: Say): void {
  const missing = own.find(({ priceMissing }) => priceMissing)?.priceMissing;
  if (missing)
    say(missing, '请向渠道经理申请价格或特价，其余产品按现有价格计算。', { name: product.name }, product._id);
}

function judgeQuantity(product: Product, own: readonly JudgedLine[], say: Say): void {
  const total = own.reduce((sum, { quantity }) => sum + quantity, 0);
  const minimum = Math.max(product.minimum, ...own.map((line) => line.minimum ?? 0));
  const multiple = Math.max(product.multiple, ...own.map((line) => line.multiple ?? 0), 1);
  const least = Math.ceil(Math.max(minimum, 1) / multiple) * multiple;
  if (total < minimum)
    say(
      'BELOW_MINIMUM',
      `请订 ${least} ${product.unit}以上。`,
      { total, minimum, nearest: least },
      product._id,
    );
  else if (total % multiple !== 0) {
    const below = Math.floor(total / multiple) * multiple;
    const above = below + multiple;
    const nearest = below >= minimum && below > 0 ? `${below} 或 ${above}` : String(above);
    say(
      'NOT_A_MULTIPLE',
      `请改为 ${nearest} ${product.unit}。`,
      { total, multiple, below: below >= minimum && below > 0 ? below : null, above },
      product._id,
    );
  }
}

function judgeCredit(lines: readonly JudgedLine[], world: TradeWorld, say: Say, step: Step): void {
  const { account, day, overdue, ownHoldFen, rules } = world;
  const total = lines.reduce((sum, { grossFen }) => sum + grossFen, 0);
  const free = available(account, day) + ownHoldFen;
  if (free < total)
    say('CREDIT_SHORT', `请先回款，或把订单减到 ${sayFen(Math.max(free, 0))} 以内，或申请临时额度。`, {
      totalFen: total,
      availableFen: free,
      shortFen: total - free,
    });
  const isLeaving = step === 'pick' || step === 'ship';
  const borne = account.graceDays + (isLeaving ? rules.dunning.stopShipments : rules.dunning.stopApprovals);
  const late = overdue.find(({ dueOn }) => daysUntil(day, dueOn) > borne);
  if (late)
    say('CREDIT_OVERDUE', `请先支付 ${late.dueOn} 到期的应收 ${late.number}。`, {
      number: late.number,
      openFen: late.openFen,
      dueOn: late.dueOn,
    });
  // The hold of this order is part of the sum already.
  if (available(account, day) < 0)
    say('CREDIT_OVER_LIMIT', '账户已超出额度，请先回款。', { overFen: -available(account, day) });
}

/** What keeps one lot from leaving on a day. */
export function lotReasons(
  lot: JudgedLot,
  world: Pick<TradeWorld, 'day' | 'products' | 'registrations'>,
): Pick<JudgedReason, 'code' | 'facts' | 'remedy'>[] {
  const reasons: Pick<JudgedReason, 'code' | 'facts' | 'remedy'>[] = [];
  judgeLot(lot, world, (code, remedy, facts = {}) => reasons.push({ code, facts, remedy }));
  return reasons;
}

function judgeLot(
  lot: JudgedLot,
  world: Pick<TradeWorld, 'day' | 'products' | 'registrations'>,
  say: Say,
): void {
  const { day, products, registrations } = world;
  const product = products.get(lot.productId);
  if (!product) return;
  const facts = { lot: lot.lot, producedOn: lot.producedOn, expiresOn: lot.expiresOn };
  const registered =
    product.class === 'none' ||
    product.regulatedAs !== 'device' ||
    (lot.producedOn !== null &&
      registrations.some((one) => one.productIds.includes(product._id) && inForce(one, lot.producedOn!)));
  if (!registered) say('LOT_MADE_OUT_OF_REGISTRATION', '请换一个批次。', facts, product._id);
  if (lot.blocked !== null)
    say('LOT_BLOCKED', '请换一个批次。', { ...facts, reason: lot.blocked }, product._id);
  if (lot.expiresOn === null) return;
  if (lot.expiresOn < day) say('LOT_EXPIRED', '请换一个批次。', facts, product._id);
  else if (lot.expiresOn < addDays(day, product.minimumShelfDays))
    say(
      'SHELF_LIFE_SHORT',
      `请换剩余有效期不少于 ${product.minimumShelfDays} 天的批次。`,
      { ...facts, left: daysUntil(lot.expiresOn, day), needed: product.minimumShelfDays },
      product._id,
    );
}
