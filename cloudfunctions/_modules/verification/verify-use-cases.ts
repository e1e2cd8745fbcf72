import type {
  AuthorizationLetter,
  LetterAlert,
  VerificationScan,
} from '../../../miniprogram/shared/model/letters';
import type { Dealer } from '../../../miniprogram/shared/model/people';
import { readCheckCode } from '../../../miniprogram/shared/check-code';
import { dayOf } from '../../../miniprogram/shared/days';
import { readLetterAddress } from '../../../miniprogram/shared/letter-address';
import { readLetterNumber } from '../../../miniprogram/shared/letter-number';
import { decodeLetterId, judgeLetterToken } from '../../../miniprogram/shared/letter-token';
import type { LetterKeyring, TokenJudgement } from '../../../miniprogram/shared/letter-token';
import { factsForAll, reportReasonLabels } from '../../../miniprogram/shared/model/letters';
import type { VerifyActions } from '../../_contracts/verification';
import type { SheetFound, Verification, VerificationOffice } from '../../_contracts/verification';
import type { LookUp, VerifyScene, VerifyToken } from '../../_contracts/verification';
import { Nothing } from '../../_contracts/shapes';
import * as contract from '../../_contracts/verification';
import { fields } from '../../_platform/action';
import { shownSeal } from '../../../miniprogram/shared/model/letters';
import { temporaryLinks } from '../../_platform/cloud';
import { log } from '../../_platform/logger';
import { publicRead } from '../../_platform/serve-public';
import type { PublicContext, PublicRead, PublicTable } from '../../_platform/serve-public';
import { alertsPage } from '../letters/letter-notices';
import { peopleWithRole } from '../people/whom-to-tell';
import { letterAlerts, letters, suspiciousReports } from '../../_store/letters';
import { VERIFICATION_SCANS } from '../../_store/verification';
import { written } from '../../_store/writings';
import { letterIdHash, opensBy } from '../letters/new-codes';
import { verifySignature } from '../letters/verify-signature';
import { addScan, oddScanPatterns } from './scan-patterns';
import type { ScanTally } from './scan-patterns';
import { decideVerdict } from './verdict';
import type { Finding, RegisteredLetter } from './verdict';

/** Where this deployment's letters point and which keys they are signed with; no secret among it. */
export interface VerificationSite {
  /** `https://letters.example.cn` */
  origin: string;
  keyring(): LetterKeyring;
}

type Held = VerifyToken | VerifyScene | LookUp;
type Stored = Pick<
  AuthorizationLetter,
  '_id' | 'kind' | 'state' | 'dealerId' | 'idHash' | 'sheetKey' | 'endedOn' | 'replacedBy' | 'issue' | 'seal'
> & { dealers?: Pick<Dealer, 'state'>[]; bidders?: Pick<Dealer, 'state'>[] };

type Key = { idHash: string } | { registerKey: string };
/** How the letter is found. */
interface Approach {
  /** Null when what came cannot lead anywhere. */
  where: Key | null;
  /** Null when no signature came along. */
  judgement: TokenJudgement | null;
  /** Null when none is asked for. */
  checkCode: string | null;
}

/** The original's sheets, then those of the sealed paper. */
const allSheets = (letter: Pick<Stored, 'issue' | 'seal'>) => [
  ...(letter.issue?.sheets ?? []).map((sheet) => ({ ...sheet, sealed: false })),
  ...shownSeal(letter).map((sheet) => ({ ...sheet, sealed: true })),
];
const noSheet: SheetFound = { fileId: '', sha256: '', width: 0, height: 0 };

const SCANS = { name: VERIFICATION_SCANS, scope: () => ({}) };

/** The public actions about letters. */
export function verifyActions(site: VerificationSite): PublicTable<VerifyActions> {
  // Asked once for the reads and once for the answer of the same request.
  const approaches = new WeakMap<object, Approach>();
  const approachOf = (held: Held): Approach => {
    let approach = approaches.get(held);
    if (approach === undefined) approaches.set(held, (approach = findApproach(held, site)));
    return approach;
  };

  const letterRead = (where: Key): PublicRead =>
    publicRead({
      as: 'letter',
      collection: letters,
      where,
      limit: 1,
      join: [
        { from: 'dealers', localField: 'dealerId', as: 'dealers' },
        // Another dealer may bid under it.
        {
          ...{ from: 'dealers', localField: 'issue.facts.tender.bidder.creditCode' },
          ...{ foreignField: 'creditCode', as: 'bidders' },
        },
      ],
      fields: [
        'kind',
        'state',
        'dealerId',
        'idHash',
        'sheetKey',
        'endedOn',
        'replacedBy',
        'issue',
        'seal',
        'dealers.state',
        'bidders.state',
      ],
    });
  const letterOnly = (held: Held): PublicRead[] => {
    const { where } = approachOf(held);
    return where ? [letterRead(where)] : [];
  };
  const letterAndHistory = (held: Held): PublicRead[] => {
    const { where } = approachOf(held);
    if (!where) return [];
    const of = 'idHash' in where ? { idHash: where.idHash } : { number: where.registerKey };
    const scans = (read: Omit<PublicRead, 'collection' | 'where'>): PublicRead => ({
      collection: SCANS,
      where: of,
      ...read,
    });
    return [
      letterRead(where),
      scans({ as: 'newest', orderBy: [['tally.count', -1]], limit: 1, fields: ['tally'] }),
      publicRead({ as: 'alerts', collection: letterAlerts, where: of, limit: 20, fields: ['pattern'] }),
    ];
  };

  /** The letter, if it may be shown to whoever holds this. */
  const findingOf = (context: PublicContext, held: Held): { finding: Finding; letter: Stored | null } => {
    const { where, judgement, checkCode } = approachOf(held);
    const [letter] = where ? context.found<Stored>('letter') : [];
    const today = dayOf(context.now);
    const opens =
      checkCode === null ||
      (letter?.issue && opensBy(checkCode, letter.issue.facts.number, letter.issue.checkCodeHash));
    if (!letter?.issue || !opens) return { finding: decideVerdict(judgement, null, today), letter: null };
    const registered = registeredLetter(letter, letter.issue, site.keyring());
    const finding = decideVerdict(judgement, registered, today);
    return { finding, letter: finding.verdict === 'not_found' ? null : letter };
  };

  const verify = async (context: PublicContext, held: Held): Promise<Verification> => {
    const office = officeOf(context, site);
    const { finding, letter } = findingOf(context, held);
    context.record({ verdict: finding.verdict });
    if (finding.verdict === 'not_found') {
      log('info', 'letter_not_found', { requestId: context.requestId, because: finding.because });
      return { verdict: 'not_found', office };
    }
    const { idHash, issue, sheetKey } = letter!;
    const [newest] = context.found<Pick<VerificationScan, 'tally'>>('newest');
    const tally = addScan(newest?.tally ?? null, context.now.toISOString(), context.network);
    context.record({ idHash, number: issue!.facts.number, tally });
    await alertOfPatterns(context, letter!, tally);
    const { facts, state, endedOn, replacedBy } = finding.letter;
    return {
      verdict: finding.verdict,
      checks: finding.checks,
      state,
      facts: factsForAll(facts),
      ...(endedOn ? { endedOn } : {}),
      ...(replacedBy ? { replacedBy } : {}),
      sheets: allSheets(letter!).map(({ width, height, sealed }, at) => ({
        path: `/a/sheets/${sheetKey}-${at + 1}.png`,
        width,
        height,
        sealed,
      })),
      scans: { firstAt: tally.firstAt, count: tally.count },
      office,
    };
  };

  const check = {
    reply: fields(
      'verdict',
      'checks',
      'state',
      'facts',
      'endedOn',
      'replacedBy',
      'sheets',
      'scans',
      'office',
    ),
    writes: 'sometimes',
    perMinute: 60,
    recordedIn: VERIFICATION_SCANS,
    settings: ['letters'],
    reads: letterAndHistory,
    run: verify,
  } as const;

  return {
    /** Who stands behind this site; what the empty look-up form needs. */
    'verify.office': {
      input: Nothing,
      reply: fields('office'),
      writes: false,
      perMinute: 120,
      settings: ['letters'],
      run: (context) => ({ office: officeOf(context, site) }),
    },
    /** What somebody sends by a form of the pages is counted before it is read. */
    'verify.form': {
      input: Nothing,
      reply: fields('office'),
      writes: false,
      perMinute: 40,
      settings: ['letters'],
      run: (context) => ({ office: officeOf(context, site) }),
    },
    'verify.token': { ...check, input: contract.VerifyToken },
    'verify.scene': { ...check, input: contract.VerifyScene },
    'verify.lookUp': { ...check, input: contract.LookUp, perMinute: 20 },
    /** Whether a file is the issued PDF to the byte; only its hash travels. */
    'verify.file': {
      input: contract.VerifyFile,
      reply: fields('same', 'office'),
      writes: false,
      perMinute: 20,
      settings: ['letters'],
      reads: ({ letter }) => letterOnly(letter),
      run(context, { letter: held, sha256 }) {
        const { letter } = findingOf(context, held);
        const given = sha256.replace(/\s/g, '').toLowerCase();
        return {
          same: letter !== null && letter.issue!.pdf.sha256 === given,
          office: officeOf(context, site),
        };
      },
    },
    /** The sheets as links that end after ten minutes; the mini program shows pictures of storage. */
    'verify.original': {
      input: contract.VerifyOriginal,
      reply: fields('sheets'),
      writes: false,
      perMinute: 30,
      reads: ({ letter }) => letterOnly(letter),
      async run(context, { letter: held }) {
        const { letter } = findingOf(context, held);
        const sheets = letter ? allSheets(letter) : [];
        const links = await temporaryLinks(
          sheets.map(({ fileId }) => fileId),
          600,
        );
        return {
          sheets: sheets.flatMap(({ fileId, width, height, sealed }) => {
            const url = links.get(fileId);
            return url ? [{ url, width, height, sealed }] : [];
          }),
        };
      },
    },
    /** A sheet by the key that the verification page has shown; empty when there is none. */
    'verify.sheet': {
      input: contract.VerifySheet,
      reply: fields('fileId', 'sha256', 'width', 'height'),
      writes: false,
      perMinute: 200,
      reads: ({ sheetKey }) =>
        sheetKey === ''
          ? []
          : [
              publicRead({
                as: 'letter',
                collection: letters,
                where: { sheetKey },
                limit: 1,
                fields: ['issue', 'seal'],
              }),
            ],
      run({ found }, { sheet }) {
        const [letter] = found<Stored>('letter');
        const { fileId, sha256, width, height } = (letter && allSheets(letter)[sheet - 1]) ?? noSheet;
        return { fileId, sha256, width, height };
      },
    },
    'verify.reportSuspicious': {
      input: contract.ReportSuspicious,
      reply: fields('office', 'reportId'),
      writes: true,
      perMinute: 5,
      settings: ['letters'],
      writing: () =>
        written({
          place: 'suspicious_reports',
          idOf: ({ reportId }: { reportId: string }) => reportId,
          words: ['note', 'contact'],
          photos: [],
        }),
      reads(request) {
        const address = readLetterAddress(request.scannedText, site.origin);
        const number = readLetterNumber(request.number);
        const scanned = 'token' in address ? findApproach({ token: address.token }, site) : null;
        const where = scanned?.where ?? (number ? { registerKey: number } : null);
        return where ? [letterRead(where)] : [];
      },
      async run(context, { scannedText, number, reason, note, contact }) {
        const { store, ids, now, found } = context;
        const [letter] = found<Stored>('letter');
        const known = letter?.issue?.facts.number ?? '';
        const reportId = ids.newId('SR');
        store.insert(suspiciousReports, {
          _id: reportId,
          letterId: letter?._id ?? null,
          number: known || number,
          scannedText,
          reason,
          note,
          contact,
          state: 'open',
          createdAt: now.toISOString(),
          handledBy: null,
          handledNote: '',
        });
        store.notify({
          memberIds: await peopleWithRole('channel_manager'),
          kind: 'letter_report',
          title: '收到可疑授权书举报',
          body: `${known ? `授权书${known}：` : ''}${reportReasonLabels[reason]}。`,
          page: alertsPage,
        });
        return { office: officeOf(context, site), reportId };
      },
    },
  };
}

function findApproach(held: Held, site: VerificationSite): Approach {
  const byId = (id: string): Key => ({ idHash: letterIdHash(id) });
  if ('token' in held) {
    const judgement = judgeLetterToken(held.token, site.keyring(), verifySignature);
    const where = judgement.genuine ? byId(judgement.token.payload.id) : null;
    return { where, judgement, checkCode: null };
  }
  if ('id' in held)
    return { where: decodeLetterId(held.id) ? byId(held.id) : null, judgement: null, checkCode: null };
  const [number, checkCode] = [readLetterNumber(held.number), readCheckCode(held.checkCode)];
  return { where: number && checkCode ? { registerKey: number } : null, judgement: null, checkCode };
}

function registeredLetter(
  letter: Stored,
  issue: NonNullable<Stored['issue']>,
  keyring: LetterKeyring,
): RegisteredLetter {
  return {
    facts: issue.facts,
    body: issue.body,
    state: letter.state,
    payloadHash: issue.payloadHash,
    docHash: issue.docHash,
    pdfSha256: issue.pdf.sha256,
    ...(letter.endedOn ? { endedOn: letter.endedOn } : {}),
    ...(letter.replacedBy ? { replacedBy: letter.replacedBy.number } : {}),
    suspended:
      letter.dealers?.[0]?.state !== 'active' ||
      // One that is no dealer yet may bid as anybody else may.
      letter.bidders?.some(({ state }) => state === 'suspended' || state === 'terminated') ||
      keyring.refused.includes(issue.keyId),
  };
}

export function officeOf(
  context: Pick<PublicContext, 'setting'>,
  site: VerificationSite,
): VerificationOffice {
  const { issuer, miniProgram, hotline, filing } = context.setting('letters');
  return {
    site: new URL(site.origin).host,
    miniProgram,
    hotline,
    subject: issuer,
    ...(filing ? { filing } : {}),
  };
}

/** Tells the channel managers of each odd pattern once a letter; decides nothing. */
async function alertOfPatterns(context: PublicContext, letter: Stored, tally: ScanTally): Promise<void> {
  const { store, now, found } = context;
  const { facts } = letter.issue!;
  const patterns = oddScanPatterns(tally, {
    kind: letter.kind,
    toOn: facts.toOn,
    ...(facts.tender?.closesOn ? { closesOn: facts.tender.closesOn } : {}),
    ...(letter.endedOn ? { endedOn: letter.endedOn } : {}),
  });
  const told = new Set(found<Pick<LetterAlert, 'pattern'>>('alerts').map(({ pattern }) => pattern));
  const news = patterns.filter(({ pattern }) => !told.has(pattern));
  if (news.length === 0) return;
  const memberIds = await peopleWithRole('channel_manager');
  for (const { pattern, words } of news) {
    store.insert(letterAlerts, {
      _id: `${letter._id}-${pattern}`,
      letterId: letter._id,
      idHash: letter.idHash,
      number: facts.number,
      dealerId: letter.dealerId,
      pattern,
      words,
      state: 'open',
      createdAt: now.toISOString(),
      handledBy: null,
      handledNote: '',
    });
    store.notify({
      memberIds,
      kind: 'letter_alert',
      title: '授权书核验异常',
      body: `授权书${facts.number}${words}`,
      page: alertsPage,
    });
  }
}
