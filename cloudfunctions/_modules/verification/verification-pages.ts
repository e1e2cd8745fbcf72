import { reportReasonLabels } from '../../../miniprogram/shared/model/letters';
import type { ReportReason } from '../../../miniprogram/shared/model/letters';
import type {
  FileCompared,
  SheetFound,
  Verification,
  VerificationOffice,
} from '../../_contracts/verification';
import { downloadFile } from '../../_platform/cloud';
import { readForm } from '../../_platform/http';
import type { Form, HttpReply, HttpRequest } from '../../_platform/http';
import { sha256Hex } from '../../_platform/ids';
import type { PublicCall, PublicPage } from '../../_platform/serve-public';
import type { VerificationSite } from './verify-use-cases';
import {
  renderFileCheckPage,
  renderLookUpPage,
  renderNotFoundPage,
  renderReportedPage,
  renderSheetPage,
  renderTooManyPage,
  renderVerificationPage,
  verificationHeaders,
} from './verification-page';

/**
 * The pages under `/a`: a letter's own address, the look-up form, the sheets' pictures, and what the forms on them send.
 * Every address below `/a/` that is no letter's gets the same page, to the byte but for the time.
 */
export function verificationPages(site: VerificationSite): PublicPage {
  return (request, call) => {
    const rest = addressBelow(request.path);
    if (rest === null) return null;
    const sheet = /^\/sheets\/([\w-]{1,60})-(\d{1,2})(\.png)?$/.exec(rest);
    if (sheet) return (sheet[3] ? sheetPicture : sheetPage)(call, sheet[1]!, Number(sheet[2]));
    const token = rest.replace(/^\//, '');
    return request.method === 'POST' ? answerForm(request, call, site, token) : showLetter(call, token);
  };
}

/** What follows `/a`; a gateway that strips its prefix leaves the token alone, and nothing of the look-up form's address. */
function addressBelow(path: string): string | null {
  if (path === '/' || path === '') return '';
  if (path === '/a' || path.startsWith('/a/')) return path.slice(2);
  return /^\/([\w-]{144}|sheets\/[\w-]+(\.png)?)$/.test(path) ? path : null;
}

async function showLetter(call: PublicCall, token: string): Promise<HttpReply> {
  if (token === '') {
    const reply = await verified(call, 'verify.office', {});
    return 'page' in reply ? reply.page : page(renderLookUpPage(reply.data.office, reply.serverTime));
  }
  return verificationReply(await verified<Verification>(call, 'verify.token', { token }));
}

async function answerForm(
  request: HttpRequest,
  call: PublicCall,
  site: VerificationSite,
  token: string,
): Promise<HttpReply> {
  // Counted first: taking a form of megabytes apart is work that a flood must not get.
  const counted = await verified(call, 'verify.form', {});
  if ('page' in counted) return counted.page;
  const form = readForm(request);
  const act = form?.fields.act;
  const letter = heldBy(form, token);
  if (act === 'look-up') {
    const { number = '', checkCode = '' } = form!.fields;
    const carried = { number, checkCode };
    return verificationReply(await verified<Verification>(call, 'verify.lookUp', carried), carried);
  }
  if (act === 'file') {
    const { file } = form!.files;
    const sha256 = file ? sha256Hex(file) : (form!.fields.sha256 ?? '');
    const reply = await verified<FileCompared>(call, 'verify.file', {
      letter,
      sha256,
    });
    return 'page' in reply
      ? reply.page
      : page(renderFileCheckPage(reply.data.same, reply.data.office, reply.serverTime));
  }
  if (act === 'report') {
    const { reason = '', note = '', contact = '', number = '' } = form!.fields;
    const known = Object.prototype.hasOwnProperty.call(reportReasonLabels, reason);
    const reply = await verified<{ office: VerificationOffice }>(call, 'verify.reportSuspicious', {
      scannedText: token ? `${site.origin}/a/${token}`.slice(0, 600) : '',
      number: number.slice(0, 60),
      reason: known ? (reason as ReportReason) : 'other',
      note: note.slice(0, 500),
      contact: contact.slice(0, 60),
    });
    return 'page' in reply ? reply.page : page(renderReportedPage(reply.data.office, reply.serverTime));
  }
  return showLetter(call, token);
}

function heldBy(form: Form | null, token: string): object {
  const { number = '', checkCode = '' } = form?.fields ?? {};
  return number
    ? { number: number.slice(0, 600), checkCode: checkCode.slice(0, 600) }
    : { token: token.slice(0, 600) };
}

type Answer<Data> = { data: Data; serverTime: string } | { page: HttpReply };

/** Calls the action; a refusal becomes the page that says it. */
async function verified<Data = { office: VerificationOffice }>(
  call: PublicCall,
  action: string,
  input: object,
): Promise<Answer<Data>> {
  const reply = await call(action, input);
  if (reply.ok) return { data: reply.data as Data, serverTime: reply.serverTime };
  if (reply.code === 'TOO_MANY_REQUESTS') return { page: page(renderTooManyPage(reply.serverTime), 429) };
  // Too long for any schema, hence certainly no letter: the office comes from asking for nothing.
  if (reply.code === 'INPUT_INVALID' && action !== 'verify.office') {
    const office = await verified(call, 'verify.office', {});
    return 'page' in office
      ? office
      : { page: page(renderNotFoundPage(office.data.office, reply.serverTime)) };
  }
  throw new Error(`${action}: ${reply.code} (${reply.requestId})`);
}

function verificationReply(answer: Answer<Verification>, carried?: Record<string, string>): HttpReply {
  if ('page' in answer) return answer.page;
  const { data, serverTime } = answer;
  if (data.verdict === 'not_found') return page(renderNotFoundPage(data.office, serverTime));
  const { verdict, checks, office, scans, sheets, ...letter } = data;
  return page(
    renderVerificationPage({
      finding: { verdict, checks, letter },
      sheets: sheets.map(({ path, ...size }) => ({ src: path, ...size })),
      scans,
      serverTime,
      office,
      ...(carried ? { carried } : {}),
    }),
  );
}

/** The picture with the time on it; an address that is no sheet's gets the page of every other wrong address. */
async function sheetPage(call: PublicCall, sheetKey: string, sheet: number): Promise<HttpReply> {
  const reply = await verified<SheetFound>(call, 'verify.sheet', { sheetKey, sheet });
  if ('page' in reply) return reply.page;
  const { fileId, width, height } = reply.data;
  if (fileId === '') return showLetter(call, `sheets/${sheetKey}`);
  const src = `/a/sheets/${sheetKey}-${sheet}.png`;
  return page(renderSheetPage({ src, width, height }, sheet, reply.serverTime));
}

async function sheetPicture(call: PublicCall, sheetKey: string, sheet: number): Promise<HttpReply> {
  const headers = { ...verificationHeaders(), 'Content-Type': 'image/png' };
  const reply = await call('verify.sheet', { sheetKey, sheet });
  const { fileId, sha256 } = reply.ok ? (reply.data as SheetFound) : { fileId: '', sha256: '' };
  const body = fileId === '' ? null : await downloadFile(fileId);
  // A picture that somebody has written over in the storage is not the original.
  if (!body || sha256Hex(body) !== sha256) {
    const status = !reply.ok && reply.code === 'TOO_MANY_REQUESTS' ? 429 : 404;
    return { status, headers: { ...headers, 'Content-Type': 'text/plain; charset=utf-8' }, body: '' };
  }
  const type = fileId.endsWith('.jpg') ? 'image/jpeg' : 'image/png';
  return { status: 200, headers: { ...headers, 'Content-Type': type }, body };
}

function page(body: string, status = 200): HttpReply {
  return { status, headers: verificationHeaders(), body };
}
