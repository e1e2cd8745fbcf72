import type {
  AuthorizationLetter,
  LetterEvent,
  LetterPart,
  LetterProduct,
  LetterTender,
  PrintedPart,
  VerificationScan,
} from '../../../miniprogram/shared/model/letters';
import { letterStanding, partsOf, shownSeal } from '../../../miniprogram/shared/model/letters';
import { noEnd } from '../../../miniprogram/shared/model/grants';
import { dayOf } from '../../../miniprogram/shared/days';
import type { Day } from '../../../miniprogram/shared/days';
import { readLetterNumber } from '../../../miniprogram/shared/letter-number';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { may } from '../../../miniprogram/shared/rights';
import { letterStates } from '../../../miniprogram/shared/states';
import type { LetterState } from '../../../miniprogram/shared/states';
import type { LetterList, LetterMoved, LetterPage, LetterWritten, ScanRow } from '../../_contracts/letters';
import type {
  AmendLetter,
  LetterContent,
  LetterReason,
  LetterRequest,
  ListLetters,
  RequestLetter,
  SeenLetterRequest,
  VoidLetters,
} from '../../_contracts/letters';
import { stampOf } from '../../_platform/actor';
import { temporaryLinks } from '../../_platform/cloud';
import type { Context, UseCase } from '../../_platform/context';
import { queryDocuments } from '../../_platform/database';
import type { Draft, Store } from '../../_platform/unit-of-work';
import { oneOf, startsWith } from '../../_platform/where';
import { nameForms, plainNameOf, tailsOf } from '../../../miniprogram/shared/search';
import { dealers } from '../../_store/dealers';
import { productLines } from '../../_store/product-lines';
import { isAmongPersons } from '../people/second-person';
import { peopleWithRole, adminsOf } from '../people/whom-to-tell';
import { letterNotice } from './letter-notices';
import { draftBody } from './draft-body';
import { issueByFunction } from './issue-by-function';
import { letters, lettersNew, lettersToApprove } from '../../_store/letters';
import { VERIFICATION_SCANS } from '../../_store/verification';
import { printedGround, readGrantBasis, soldTerms, termsFromGrants } from './letter-terms';
import type { GrantBasis, TermsRequest } from './letter-terms';
import { judgeHospitalsNamed } from './hospitals-named';
import { judgeLetter, judgePapers, judgeStatements } from './judge-letter';
import { tidyText } from './facts';
import { judgeLength } from './letter-length';
import { hospitals } from '../../_store/hospitals';
import { eachOfSeveral } from '../../_platform/each-of-several';
import { assertMove } from '../../_platform/life';
import { isCreditCode, tidyCreditCode } from '../../../miniprogram/shared/credit-code';
import { letterTitles } from './wording';

export const moved = (letter: AuthorizationLetter): LetterMoved => ({
  letterId: letter._id,
  state: letter.state,
  number: numberOf(letter),
});

/** Empty until the letter is issued. */
export function numberOf(letter: Pick<AuthorizationLetter, 'issue'>): string {
  return letter.issue?.facts.number ?? '';
}

export function happened(
  context: Pick<Context, 'actor' | 'now'>,
  event: LetterEvent['event'],
  reason = '',
): LetterEvent {
  return { at: context.now.toISOString(), by: stampOf(context.actor), event, reason };
}

/** A letter in one of the states that lead to `to`, or a refusal. */
export function requireMove(letter: AuthorizationLetter, to: LetterState): void {
  assertMove(letterStates, letter, to, 'LETTER_STATE_CHANGED');
}

type Written = Pick<
  AuthorizationLetter,
  'kind' | 'dealer' | 'terms' | 'tender' | 'products' | 'territory' | 'exclusions' | 'parts'
>;

/** What a letter will say, worked out from the dealer's grants as they are. */
export async function writeLetter(
  context: Pick<Context, 'store' | 'actor' | 'now'>,
  dealerId: string,
  asked: LetterContent & Pick<TermsRequest, 'isClipped'>,
  amends: AuthorizationLetter['amends'] = null,
): Promise<Written> {
  if ((asked.kind === 'tender') !== (asked.tender !== undefined)) throw new Refusal('LETTER_TENDER_MISSING');
  const { store } = context;
  const dealer = await store.get(dealers, dealerId);
  const buyer = asked.tender && (await readBuyer(store, asked.tender.buyer));
  const basis = await readGrantBasis(context, dealerId, asked, [
    ...(asked.within ? [asked.within] : []),
    { regionCodes: [], hospitalIds: buyer?.terminalIds ?? [] },
  ]);
  const { terms, lines } = await termsOfSoldLines(
    context,
    { ...asked, terminalIds: buyer?.terminalIds },
    basis,
  );
  const nameOf = (id: string) => lines.get(id)?.name ?? id;
  const strangers = (asked.products ?? []).filter(
    ({ productLineId }) => !terms.productLineIds.includes(productLineId),
  );
  if (strangers.length > 0)
    throw new Refusal('LETTER_BEYOND_GRANTS', {
      path: 'products',
      productLineIds: strangers.map(({ productLineId }) => productLineId),
    });
  const products: LetterProduct[] =
    asked.products?.map(({ productLineId, ...product }) => ({
      line: nameOf(productLineId),
      ...(JSON.parse(JSON.stringify(product)) as Omit<LetterProduct, 'line'>),
    })) ?? terms.productLineIds.map((id) => ({ line: nameOf(id) }));
  const written: Written = {
    kind: asked.kind,
    dealer: { name: dealer.name, creditCode: dealer.creditCode },
    terms,
    tender: asked.tender && buyer ? tenderOf(asked.tender, buyer) : null,
    products,
    territory: printedGround(terms.scope, basis, terms.fromOn),
    exclusions: printedGround(terms.carveOuts, basis, terms.fromOn),
    ...(terms.parts ? { parts: terms.parts.map((part) => printedPart(part, basis, nameOf)) } : {}),
  };
  judgeLength(written, context.now);
  const judged = { ...written, dealerId, amends };
  await judgeStatements(context, judged);
  await judgeHospitalsNamed(store, judged);
  await judgePapers(context, dealerId, judged);
  return written;
}

const printedPart = (
  { productLineIds, activities, scope, carveOuts, fromOn, toOn }: LetterPart,
  basis: GrantBasis,
  nameOf: (lineId: string) => string,
): PrintedPart => ({
  lines: productLineIds.map(nameOf),
  activities,
  territory: printedGround(scope, basis, fromOn),
  exclusions: printedGround(carveOuts, basis, fromOn),
  fromOn,
  toOn,
});

interface Buyer {
  name: string;
  terminalIds: string[];
  /** Names of the hospitals that somebody else buys for. */
  endUsers: string[] | null;
}

/** The buyer by the register's names; a hospital that went into another is not there any more. */
async function readBuyer(store: Store, asked: NonNullable<LetterContent['tender']>['buyer']): Promise<Buyer> {
  const isHospital = 'hospitalId' in asked;
  const terminalIds = isHospital ? [asked.hospitalId] : [...new Set(asked.terminalIds)];
  const found = await store.findMany(hospitals, terminalIds);
  const named = terminalIds.map((id) => found.get(id));
  const gone = named.findIndex((hospital) => !hospital || hospital.mergedInto);
  if (gone >= 0) throw new Refusal('HOSPITAL_NOT_FOUND', { path: 'tender.buyer', id: terminalIds[gone] });
  const names = named.map((hospital) => hospital!.name);
  return isHospital
    ? { name: names[0]!, terminalIds, endUsers: null }
    : { name: tidyText(asked.name), terminalIds, endUsers: names };
}

/** Texts as they will be printed, so that what is judged now is what the issuer states. */
function tenderOf(
  { projectName, projectNumber, lot, agency, bidder, closesOn }: NonNullable<LetterContent['tender']>,
  buyer: Buyer,
): LetterTender {
  const creditCode = tidyCreditCode(bidder.creditCode);
  if (!isCreditCode(creditCode))
    throw new Refusal('LETTER_CREDIT_CODE_INVALID', { path: 'tender.bidder.creditCode' });
  return {
    projectName: tidyText(projectName),
    projectNumber: tidyText(projectNumber),
    ...(lot ? { lot: tidyText(lot) } : {}),
    buyer: buyer.name,
    ...(buyer.endUsers ? { endUsers: buyer.endUsers } : {}),
    ...(agency ? { agency: tidyText(agency) } : {}),
    bidder: { name: tidyText(bidder.name), creditCode },
    ...(closesOn ? { closesOn } : {}),
  };
}

/**
 * Lines that are not sold any more are in no new letter: left out where all lines are meant, refused where they are named.
 * Where single products are named, only their lines are meant.
 */
async function termsOfSoldLines(
  { store, now }: Pick<Context, 'store' | 'now'>,
  asked: LetterContent & Pick<TermsRequest, 'terminalIds' | 'isClipped'>,
  basis: GrantBasis,
) {
  const today = dayOf(now);
  const held = termsFromGrants(asked, basis, today);
  const lines = await store.findMany(productLines, held.productLineIds);
  const isSold = (id: string, day: Day) => (lines.get(id)?.untilOn ?? noEnd) >= day;
  const terms = soldTerms(held, isSold);
  const isEnded = (id: string) => !terms?.productLineIds.includes(id);
  if (!terms || asked.productLineIds?.some(isEnded))
    throw new Refusal('LETTER_LINE_NOT_SOLD', { path: 'productLineIds' });
  const named = terms.productLineIds.filter(
    (id) => asked.products?.some((row) => row.productLineId === id) ?? true,
  );
  // Products of lines that are not the letter's are refused with their own path.
  if (named.length === 0 || named.length === terms.productLineIds.length) return { terms, lines };
  const narrowed = soldTerms(termsFromGrants({ ...asked, productLineIds: named }, basis, today), isSold);
  return { terms: narrowed!, lines };
}

/** Places are found from any character on while there are fewer keys than this, and by how they begin as long as they fit. */
const KEYS_AT_LENGTH = 2000;
const KEYS_AT_MOST = 5000;

/** Letters and digits alone: numbers are written with any sign between their parts. */
const saidAs = (text: string): string => plainNameOf(text).replace(/[^\p{L}\p{N}]/gu, '');

/** What a letter is looked for by; the number comes with its issue. */
export function searchKeysOfLetter(
  { dealer, tender, territory }: Pick<AuthorizationLetter, 'dealer' | 'tender' | 'territory'>,
  number = '',
): string[] {
  const said = [
    number,
    dealer.name,
    ...(tender
      ? [
          tender.projectNumber,
          tender.lot ?? '',
          tender.projectName,
          tender.buyer,
          tender.agency ?? '',
          ...(tender.endUsers ?? []),
          tender.bidder.name,
        ]
      : []),
  ];
  const keys = new Set(said.flatMap((text) => nameForms(saidAs(text)).flatMap(tailsOf)));
  for (const place of territory) {
    // Without the region in brackets behind it.
    const forms = nameForms(saidAs(place.replace(/（[^（]*）$/, '')));
    const isShort = keys.size >= KEYS_AT_LENGTH;
    for (const key of isShort ? forms : forms.flatMap(tailsOf)) if (keys.size < KEYS_AT_MOST) keys.add(key);
  }
  return [...keys];
}

export function newLetter(
  context: Pick<Context, 'actor' | 'now' | 'ids'>,
  dealerId: string,
  written: Written,
): Draft<AuthorizationLetter> {
  const _id = context.ids.newId('AL');
  return {
    ...written,
    _id,
    searchKeys: searchKeysOfLetter(written),
    state: 'draft',
    dealerId,
    copy: { index: 1, of: 1 },
    registerKey: _id,
    idHash: '',
    sheetKey: '',
    requestedBy: stampOf(context.actor),
    signedBy: null,
    countersignedBy: null,
    amends: null,
    replacedBy: null,
    endedOn: null,
    batchId: null,
    issue: null,
    history: [happened(context, 'requested')],
    createdAt: context.now.toISOString(),
  };
}

/** A draft (or several numbered copies) that says at most what the grants hold; nobody outside sees it yet. */
export const requestLetter: UseCase<RequestLetter, LetterWritten> = async (
  context,
  { dealerId: asked, copies, letterId, ...content },
) => {
  const { actor, store } = context;
  const dealerId = actor.dealerId ?? asked;
  if (dealerId === undefined || (asked !== undefined && asked !== dealerId))
    throw new Refusal('DEALER_NOT_FOUND');
  const before = letterId === undefined ? null : await store.get(letters, letterId);
  if (before && (before.state !== 'draft' || before.dealerId !== dealerId))
    throw new Refusal('LETTER_STATE_CHANGED', { state: before.state });
  const written = await writeLetter(context, dealerId, content, before?.amends);
  const says = saysOf(written);
  if (before) {
    const history = [...before.history, happened(context, 'edited')];
    const { parts: _, ...rest } = before;
    const searchKeys = searchKeysOfLetter(written);
    store.save(letters, { ...rest, ...written, searchKeys, requestedBy: stampOf(context.actor), history });
    return { letterIds: [before._id], ...says };
  }
  const letterIds = Array.from({ length: copies }, (_, at) => {
    const draft = newLetter(context, dealerId, written);
    store.insert(letters, { ...draft, copy: { index: at + 1, of: copies } });
    return draft._id;
  });
  return { letterIds, ...says };
};

const saysOf = ({ territory, exclusions, parts = [], terms }: Written) => ({
  territory,
  exclusions,
  parts,
  grantIds: terms.grantIds,
});

/** A letter that takes another one's place when it is issued; until then the old one stands. */
export const amendLetter: UseCase<AmendLetter, LetterWritten> = async (
  context,
  { letterId, reason, ...content },
) => {
  const old = await context.store.get(letters, letterId);
  if (old.state !== 'issued') throw new Refusal('LETTER_AMENDED_ONE_ENDED', { state: old.state });
  const amends = { letterId, reason };
  const written = await writeLetter(context, old.dealerId, content, amends);
  const draft = newLetter(context, old.dealerId, written);
  context.store.insert(letters, { ...draft, copy: old.copy, amends }, reason);
  return { letterIds: [draft._id], ...saysOf(written) };
};

/** Whoever may approve and submits is the first of the two who let the letter out. */
export const submitLetter: UseCase<SeenLetterRequest, LetterMoved> = async (context, { letterId }) => {
  const { actor, store } = context;
  const letter = await store.get(letters, letterId);
  requireMove(letter, 'pending');
  await judgeLetter(context, letter);
  const signedBy = may(actor.roles, 'channel', 'letter.approve') ? stampOf(context.actor) : null;
  const history = [...letter.history, happened(context, 'submitted')];
  const submitted = store.save(letters, { ...letter, state: 'pending' as const, signedBy, history });
  const others = (await peopleWithRole('channel_manager')).filter((id) => id !== actor.memberId);
  const body = `${letter.dealer.name}的${letterTitles[letter.kind]}待审批。`;
  store.notify(letterNotice(others, '授权书待审批', body, letterId, 'letter_pending'));
  return moved(submitted);
};

/**
 * Two people of the manufacturer let a letter out, and neither is who asked for it behind their back: a request of a
 * dealer needs two channel managers, one of a channel manager a second one. The second's approval issues the letter.
 */
export const approveLetter: UseCase<SeenLetterRequest, LetterMoved> = async (context, { letterId }) => {
  const { actor, store } = context;
  const letter = await store.get(letters, letterId);
  // Asked again because the reply was lost.
  if (letter.state === 'issued' && letter.countersignedBy?.memberId === actor.memberId) return moved(letter);
  requireMove(letter, 'issued');
  if (await isAmongPersons(store, actor, [letter.requestedBy, letter.signedBy]))
    throw new Refusal('LETTER_SECOND_PERSON_MISSING');
  if (letter.signedBy === null) {
    await judgeLetter(context, letter);
    const history = [...letter.history, happened(context, 'signed')];
    return moved(store.save(letters, { ...letter, signedBy: stampOf(context.actor), history }));
  }
  return issueByFunction(context, letter);
};

export const returnLetter: UseCase<LetterReason, LetterMoved> = async (context, { letterId, reason }) => {
  const { store } = context;
  const letter = await store.get(letters, letterId);
  requireMove(letter, 'draft');
  const history = [...letter.history, happened(context, 'returned', reason)];
  const returned = store.save(
    letters,
    { ...letter, state: 'draft' as const, signedBy: null, history },
    reason,
  );
  store.notify(letterNotice([letter.requestedBy.memberId], '授权书已退回', reason, letterId));
  return moved(returned);
};

/** Shows on the very next verification. */
export const revokeLetter: UseCase<LetterReason, LetterMoved> = async (context, { letterId, reason }) => {
  const { store, now } = context;
  const letter = await store.get(letters, letterId);
  requireMove(letter, 'revoked');
  const history = [...letter.history, happened(context, 'revoked', reason)];
  const revoked = store.save(
    letters,
    { ...letter, state: 'revoked' as const, endedOn: dayOf(now), history },
    reason,
  );
  const body = `${numberOf(letter)}已撤销：${reason}`;
  store.notify(letterNotice(await adminsOf(letter.dealerId), '授权书已撤销', body, letterId));
  return moved(revoked);
};

/** Drafts that nobody wants, and what waits without need: they stay, with the reason, and are issued never. */
export const voidLetters: UseCase<VoidLetters, { letters: LetterMoved[] }> = async (
  context,
  { letterIds, reason },
) => {
  const { actor, store } = context;
  const voided: LetterMoved[] = [];
  const find = async (id: string) => {
    const letter = await store.find(letters, id);
    return letter && { number: numberOf(letter) };
  };
  await eachOfSeveral(letterIds, 'letterId', find, async (id) => {
    const letter = await store.get(letters, id);
    requireMove(letter, 'void');
    // What waits is in the house's hands.
    if (letter.state === 'pending' && actor.dealerId !== null)
      throw new Refusal('LETTER_STATE_CHANGED', { state: letter.state });
    const history = [...letter.history, happened(context, 'voided', reason)];
    voided.push(moved(store.save(letters, { ...letter, state: 'void' as const, history }, reason)));
  });
  return { letters: voided };
};

const PAGE = 50;
/** Of a search, before the newest are chosen. */
const READ = 200;
const everyState = Object.keys(letterStates) as LetterState[];
/** What a row is made of, without the thousands of keys by which a letter of many hospitals is found. */
const listed = [
  ...['kind', 'state', 'revision', 'dealerId', 'dealer', 'tender', 'territory', 'terms', 'copy', 'signedBy'],
  ...['endedOn', 'createdAt', 'issue.facts.number'],
];
export const listLetters: UseCase<ListLetters, LetterList> = async (
  { actor, store, now },
  { text, after, queue, recent, ...asked },
) => {
  const registerKey = text === undefined ? null : readLetterNumber(text);
  const where = {
    // Of any state: each by itself is an index in the order of the list.
    ...(text === undefined ? { state: oneOf(everyState) } : {}),
    ...Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined)),
    ...(queue ? lettersToApprove(actor) : {}),
    ...(recent ? lettersNew(dayOf(now)) : {}),
    // A whole number is one letter; anything else is found by how it begins somewhere.
    ...(registerKey !== null
      ? { registerKey }
      : text !== undefined
        ? { searchKeys: startsWith(saidAs(text) || plainNameOf(text)) }
        : {}),
  };
  // What is called so stands in no order of time in the index: of those that were read, the newest first.
  const read = text === undefined ? null : await store.query(letters, where, { limit: READ, fields: listed });
  const { rows, next } = read
    ? { rows: read.sort((a, b) => (a.createdAt > b.createdAt ? -1 : 1)).slice(0, PAGE), next: null }
    : await store.seek(letters, where, { by: ['createdAt', 'desc'], after, limit: PAGE, fields: listed });
  const today = dayOf(now);
  return {
    letters: rows.map((letter) => ({
      _id: letter._id,
      kind: letter.kind,
      state: letter.state,
      revision: letter.revision,
      standing: letterStanding(letter, today),
      number: numberOf(letter),
      dealerId: letter.dealerId,
      dealerName: letter.dealer.name,
      projectName: letter.tender?.projectName ?? '',
      territory: letter.territory.slice(0, 3),
      parts: partsOf(letter.terms).length,
      fromOn: letter.terms.fromOn,
      toOn: letter.terms.toOn,
      copy: letter.copy,
      halfway: letter.state === 'pending' && letter.signedBy !== null,
      createdAt: letter.createdAt,
    })),
    next,
    isCut: read !== null && read.length > PAGE,
  };
};

/**
 * Scans are the house's own knowledge; a dealer sees how often, not from where.
 *
 * @param origin of the verification pages
 */
export const getLetter =
  (origin: string): UseCase<LetterRequest, LetterPage> =>
  async ({ actor, store, now, setting }, { letterId }) => {
    const stored = await store.get(letters, letterId);
    const {
      registerKey: _key,
      idHash: _id,
      sheetKey: _sheets,
      searchKeys: _keys,
      head: _head,
      issue,
      ...letter
    } = stored;
    const sealed = (actor.dealerId === null ? letter.seal?.sheets : shownSeal(letter)) ?? [];
    const files = issue ? [issue.pdf, ...issue.sheets, ...sealed].map(({ fileId }) => fileId) : [];
    const [links, scans, old] = await Promise.all([
      temporaryLinks(files),
      issue
        ? queryDocuments<ScanRow & Pick<VerificationScan, 'tally'>>(
            VERIFICATION_SCANS,
            { number: issue.facts.number },
            {
              orderBy: [['tally.count', 'desc']],
              limit: actor.dealerId === null ? 50 : 1,
              fields: ['at', 'verdict', 'network', 'tally.count'],
            },
          )
        : [],
      !issue && stored.amends ? store.find(letters, stored.amends.letterId) : null,
    ]);
    const site = origin.slice(origin.indexOf('://') + 3);
    return {
      letter: {
        ...letter,
        // Beside the house nobody sees it before the second person.
        ...(letter.seal && sealed.length === 0 ? { seal: null } : {}),
        number: issue?.facts.number ?? '',
        standing: letterStanding(letter, dayOf(now)),
        issuedAt: issue?.issuedAt ?? null,
        pdfSha256: issue?.pdf.sha256 ?? null,
      },
      draft: issue ? null : draftBody(stored, old, setting('letters'), { site, now }),
      pdfUrl: issue ? (links.get(issue.pdf.fileId) ?? null) : null,
      sealUrls: sealed.flatMap(({ fileId }) => links.get(fileId) ?? []),
      sheetUrls: (issue?.sheets ?? []).flatMap(({ fileId }) => links.get(fileId) ?? []),
      // Not how many rows there are: old ones are forgotten.
      scanCount: scans[0]?.tally?.count ?? 0,
      scans:
        actor.dealerId === null ? scans.map(({ at, verdict, network }) => ({ at, verdict, network })) : [],
    };
  };
