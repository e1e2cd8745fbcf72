import { createHash } from 'node:crypto';
import type { LegalEntity, LetterFacts, PrintedPart } from '../../../miniprogram/shared/model/letters';
import { nextDayOf, partStandings, standingOf } from '../../../miniprogram/shared/model/letters';
import { letterVerdictLabels } from '../../../miniprogram/shared/states';
import type { LetterVerdict } from '../../../miniprogram/shared/states';
import { addDays, dayOf } from '../../../miniprogram/shared/days';
import type { Day } from '../../../miniprogram/shared/days';
import type { CheckResult, VerificationOffice } from '../../_contracts/verification';
import { activityList, copyWords, letterTitles, longDay } from '../letters/wording';
import { Html, html } from './html';
import type { Content } from './html';
import { pageStyle } from './page-style';
import type { ShownFinding } from './verdict';

export interface VerificationView {
  finding: ShownFinding;
  /** Sheets of the verification copy; their addresses must stand under `imageSources` of the headers. */
  /** Those of the sealed paper last. */
  sheets: { src: string; width: number; height: number; sealed?: boolean }[];
  /** This request included. */
  scans: { firstAt: string; count: number };
  /** ISO instant of the answer. */
  serverTime: string;
  office: VerificationOffice;
  /** What the forms send along when the address itself does not name the letter: number and check code. */
  carried?: Record<string, string>;
}

type Tone = 'done' | 'attention' | 'danger' | 'past';
const tones: Record<LetterVerdict, Tone> = {
  valid: 'done',
  not_yet_valid: 'attention',
  expired: 'past',
  revoked: 'danger',
  superseded: 'attention',
  suspended: 'danger',
  not_found: 'danger',
};

/** The page behind a letter's QR code, for any browser: no script, no login, no web font. */
export function renderVerificationPage(view: VerificationView): string {
  const { finding, office } = view;
  const { facts } = finding.letter;
  return page(
    `${letterVerdictLabels[finding.verdict]}：${letterTitles[facts.kind]} ${facts.number}`,
    office,
    html`${stateBanner(finding, dayOf(view.serverTime))}
      <div class="cols">
        <div>${checksCard(finding)}${factsCard(facts, dayOf(view.serverTime))}</div>
        <div>${originalCard(view)}</div>
      </div>
      ${compareCard(facts, view)}
      <div class="cols screen">
        <div>${fileCard(view.carried)}${reportCard(view.carried)}</div>
        <div>${lookUpCard(false)}</div>
      </div>`,
    html`<p>查询时间（服务器）：<b>${serverTime(view.serverTime)}</b></p>
      <p>
        首次核验：${serverTime(view.scans.firstAt)}；累计核验：${view.scans.count}次（含本次）。核验次数仅供参考，不作为真伪依据。
      </p>`,
  );
}

/**
 * The one answer to every token that leads nowhere, whether unknown, malformed, forged or of another environment:
 * the pages do not differ by a byte, so that guessing teaches nothing.
 */
export function renderNotFoundPage(office: VerificationOffice, now: string): string {
  return page(
    '未查到授权书',
    office,
    html`${banner(
        'not_found',
        letterVerdictLabels.not_found,
        '没有查到与此二维码或编号对应的授权书，请勿采信手中的文件。',
      )}
      <div class="card">
        <h2>请先核对</h2>
        <ul class="compare">
          <li>
            <label><input type="checkbox" />扫描的是授权书首页右上角的二维码，且二维码完整清晰</label>
          </li>
          <li>
            <label><input type="checkbox" />浏览器地址栏显示的域名是<b>${office.site}</b>，一字不差</label>
          </li>
          <li>
            <label><input type="checkbox" />编号和校验码与纸面一致（校验码10位）</label>
          </li>
        </ul>
        <p class="hint">核对后仍查不到的，请致电${office.hotline}，或在下方举报。</p>
      </div>
      <div class="cols">
        <div>${lookUpCard(true)}</div>
        <div>${reportCard({}, true)}</div>
      </div>`,
    html`<p>查询时间（服务器）：<b>${serverTime(now)}</b></p>`,
  );
}

/** The bare look-up form, for people who have paper and no camera. */
export function renderLookUpPage(office: VerificationOffice, now: string): string {
  return page(
    '授权书核验',
    office,
    html`<div class="card">
        <h2>授权书核验</h2>
        <p>用微信或浏览器扫描授权书首页右上角的二维码；无法扫码时，请按编号查询。</p>
      </div>
      ${lookUpCard(true)}`,
    html`<p>服务器时间：<b>${serverTime(now)}</b></p>`,
  );
}

/** One sheet at its full size, to be moved and pinched; the time of this look stands on it. */
export function renderSheetPage(
  { src, width, height }: { src: string; width: number; height: number },
  sheet: number,
  now: string,
): string {
  return page(
    `核验副本 第${sheet}页`,
    null,
    html`<div class="zoom">
      <span class="stamp">核验副本 ${serverTime(now)} 第${sheet}页，仅供核对</span>
      <img src="${src}" width="${width}" height="${height}" alt="授权书原件第${sheet}页" />
    </div>`,
    html`<p class="screen">核验副本不作为投标文件；授权书是否有效，请看核验页上方的状态。</p>`,
  );
}

/** Whether a file that somebody holds is the issued PDF to the byte. */
export function renderFileCheckPage(same: boolean, office: VerificationOffice, now: string): string {
  return notice(
    same
      ? {
          tone: 'done',
          title: '文件相同',
          text: '所选文件与签发的电子授权书完全一致。授权书是否仍然有效，请看核验页上方的状态。',
        }
      : {
          tone: 'danger',
          title: '文件不同',
          text: '所选文件与签发的电子授权书不一致：可能被修改、重新保存，或是扫描件。请以核验页所示原件为准，逐项对照。',
        },
    office,
    now,
  );
}

export function renderReportedPage(office: VerificationOffice, now: string): string {
  const text = `举报已收到，我们会尽快核实。急需确认的，请致电${office.hotline}。`;
  return notice({ tone: 'done', title: '已收到举报', text }, office, now);
}

/** Says nothing of the office, because a throttled request is answered without asking the database for more. */
export function renderTooManyPage(now: string): string {
  const text = '查询太频繁，请一分钟后再试。';
  return notice({ tone: 'attention', title: '请稍后再试', text }, null, now);
}

/**
 * Headers of every page. The only style allowed is our own, by its hash; nothing else loads, frames or remembers.
 *
 * @param imageSources further origins of the sheets (a storage domain), none for images served by this site
 */
export function verificationHeaders(imageSources: readonly string[] = []): Record<string, string> {
  return {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': [
      "default-src 'none'",
      `style-src '${styleHash}'`,
      `img-src ${["'self'", ...imageSources].join(' ')}`,
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
    'X-Frame-Options': 'DENY',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'X-Robots-Tag': 'noindex, nofollow, noarchive',
    'Cache-Control': 'no-store',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
  };
}

const styleHash = `sha256-${createHash('sha256').update(pageStyle).digest('base64')}`;

const landings = {
  d: { title: '设备二维码', text: '扫描仪器上的二维码可以报修，并查看服务进度。' },
  s: { title: '服务评价二维码', text: '扫描工程师出示的二维码可以评价本次服务，仅可使用一次。' },
  q: { title: '维修报价二维码', text: '扫描工程师出示的二维码，可查看维修报价并答复是否同意。' },
  j: { title: '经销商招募二维码', text: '扫描招募二维码，可在微信中申请成为经销商，不用账号。' },
  b: { title: '账号邀请二维码', text: '扫描邀请二维码绑定账号。请勿转发给他人。' },
  unknown: { title: '小程序二维码', text: '此二维码需在微信中打开。' },
};
export type LandingKind = keyof typeof landings;

/** What an ordinary browser shows of a code that is meant for WeChat: what it is, and nothing that stands behind it. */
export function renderLandingPage(kind: LandingKind): string {
  const { title, text } = landings[kind];
  return page(
    title,
    null,
    html`<div class="state past">
        <h1>${title}</h1>
        <p>${text}</p>
      </div>
      <div class="card">
        <h2>请用微信扫一扫打开</h2>
        <p>
          打开微信，点右上角“＋”，选“扫一扫”，对准二维码。手机里只有这张图片时，在“扫一扫”里点“相册”选中它。
        </p>
      </div>`,
    html`<p>本页不显示任何设备、订单或个人信息。</p>`,
    '渠道服务',
  );
}

function page(
  title: string,
  office: VerificationOffice | null,
  main: Html,
  foot: Html,
  heading = '授权书核验',
): string {
  const style = new Html(`<style>${pageStyle}</style>`);
  return html`<!doctype html>
    <html lang="zh-CN">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex, nofollow" />
        <meta name="format-detection" content="telephone=no" />
        <title>${title}${office && ` - ${office.subject.name}`}</title>
        ${style}
      </head>
      <body>
        <div class="top">
          <div>${office && html`<span>官方域名 ${office.site}</span>`}<b>${heading}</b></div>
        </div>
        <main>${main}</main>
        <footer>${foot} ${office && officeLine(office)}</footer>
      </body>
    </html>`.markup.replace(/\n\s+/g, '\n');
}

function officeLine(office: VerificationOffice): Html {
  return html`<p>
    官方主体：<b>${office.subject.name}</b>（${office.subject.creditCode}）；官方域名：<b>${office.site}</b>；微信小程序：<b>${office.miniProgram}</b>；核验电话：<b>${office.hotline}</b>${office.filing && `；${office.filing}`}
  </p>`;
}

function notice(
  { tone, title, text }: { tone: Tone; title: string; text: string },
  office: VerificationOffice | null,
  now: string,
): string {
  return page(
    title,
    office,
    html`<div class="state ${tone}">
        ${icon(tone === 'done' ? 'tick' : tone === 'danger' ? 'cross' : 'clock')}
        <div>
          <h1>${title}</h1>
          <p>${text}</p>
        </div>
      </div>
      <div class="card screen">
        <p><a href="">返回核验页</a>，或重新扫描二维码。</p>
      </div>`,
    html`<p>服务器时间：<b>${serverTime(now)}</b></p>`,
  );
}

function stateBanner({ verdict, letter }: VerificationView['finding'], today: Day): Html {
  const { facts, endedOn, replacedBy } = letter;
  const on = endedOn ? `已于${longDay(endedOn)}` : '已';
  // Its grants end earlier than it says on paper.
  const until = endedOn ? `，因授权变更提前至${longDay(addDays(endedOn, -1))}止` : '';
  const words: Record<typeof verdict, string> = {
    valid: `由${facts.issuer.name}签发，有效期至${longDay(facts.toOn)}${facts.parts ? '，各项期限见下' : ''}${until}。请继续与手中文件逐项对照，一致方可采信。`,
    not_yet_valid: `自${longDay(nextDayOf(facts, today))}起生效${until}，目前尚不能使用。`,
    expired: `有效期已于${longDay(facts.toOn)}届满，不能再使用。`,
    revoked: `该授权书${on}被签发单位撤销，请勿采信。`,
    superseded: `该授权书${on}被${replacedBy ? `编号${replacedBy}的` : '新的'}授权书替换，请索取新授权书并重新核验。`,
    suspended: `该授权书目前暂停使用（被授权单位或投标人的合作已暂停或终止，或授权书待重新签发），请勿采信，并致电核验电话。`,
  };
  return banner(verdict, letterVerdictLabels[verdict], words[verdict]);
}

const verdictIcons: Record<LetterVerdict, IconName> = {
  valid: 'tick',
  not_yet_valid: 'clock',
  expired: 'past',
  revoked: 'stop',
  superseded: 'swap',
  suspended: 'stop',
  not_found: 'question',
};

function banner(verdict: LetterVerdict, title: string, text: string): Html {
  return html`<div class="state ${tones[verdict]}" role="status">
    ${icon(verdictIcons[verdict])}
    <div>
      <h1>${title}</h1>
      <p>${text}</p>
    </div>
  </div>`;
}

function checksCard({ verdict, checks }: VerificationView['finding']): Html {
  const register =
    checks.register === 'passed'
      ? '签发登记中有此授权书，未撤销、未替换'
      : `签发登记中的状态为“${letterVerdictLabels[verdict]}”`;
  const signature: Record<CheckResult, string> = {
    passed: '二维码由签发单位的密钥签署，未被改动',
    failed: '二维码签名有误',
    not_done: '按编号查询，未核对二维码；请尽量扫码核验',
  };
  return html`<div class="card">
    <h2>三项核验</h2>
    <ul class="checks">
      ${check('签名', checks.signature, signature[checks.signature])}
      ${check('登记', checks.register, register)}
      ${check('内容', checks.document, '登记内容与签发时的文字一致；手中文件是否一致，须由您对照')}
    </ul>
  </div>`;
}

function check(name: string, result: CheckResult, words: string): Html {
  const shown = {
    passed: ['done', 'tick'],
    failed: ['danger', 'cross'],
    not_done: ['past', 'dash'],
  } as const;
  const [tone, picture] = shown[result];
  const label = { passed: '通过', failed: '未通过', not_done: '未核对' }[result];
  return html`<li class="${tone}">${icon(picture)}<b>${name}：${label}</b><span>${words}</span></li>`;
}

/** In the order in which a tender committee ticks off its list: who bids, for what, to whom, with which products. */
function factsCard(facts: LetterFacts, today: Day): Html {
  const { tender } = facts;
  const isSingle = facts.products.some(({ name, model, registration }) => name || model || registration);
  const row = (label: string, value: Content, lead = false): Html | null =>
    value
      ? html`<tr${lead && html` class="lead"`}>
          <th scope="row">${label}</th>
          <td>${value}</td>
        </tr>`
      : null;
  const entity = ({ name, creditCode }: LegalEntity): Html =>
    html`${name}<span class="code">${creditCode}</span>`;
  return html`<div class="card">
    <h2>${letterTitles[facts.kind]}所载内容</h2>
    <table>
      ${
        tender && [
          row('投标人', entity(tender.bidder), true),
          row('招标项目', tender.projectName, true),
          row('项目编号', tender.projectNumber, true),
          row('包号', tender.lot, true),
          row('采购人', tender.buyer, true),
          row('最终用户', tender.endUsers && tender.endUsers.join('；'), true),
          row('代理机构', tender.agency),
        ]
      }
      ${row('被授权单位', entity(facts.dealer), !tender)}
      ${
        facts.parts
          ? [
              row('授权内容', partList(facts.parts, today), true),
              isSingle && row('授权产品', productList(facts)),
            ]
          : [
              row('授权产品', productList(facts)),
              row('授权事项', activityList(facts)),
              row('授权区域', nameList(facts.territory)),
              row('除外范围', facts.exclusions.length > 0 ? nameList(facts.exclusions) : '无'),
            ]
      }
      ${row(facts.parts ? '有效期（各项最早至最晚）' : '有效期', `${longDay(facts.fromOn)} 至 ${longDay(facts.toOn)}（含首尾两日）`, true)}
      ${row('签发单位', entity(facts.issuer))} ${row('签发人', facts.signedBy)}
      ${row('复核人', facts.countersignedBy)} ${row('签发日期', longDay(dayOf(facts.issuedAt)))}
      ${row('编号', facts.number)} ${row('份数', copyWords(facts.copy))}
      ${facts.amends && row('替换', `编号${facts.amends.number}的授权书（${longDay(facts.amends.issuedOn)}签发）`)}
    </table>
  </div>`;
}

function productList({ products }: LetterFacts): Html {
  return itemList(
    products.map(({ line, name, model, registration }) => {
      const small = name
        ? [line, registration].filter(Boolean).join('，')
        : [model, registration].filter(Boolean).join('，');
      const large = name ? [name, model].filter(Boolean).join(' ') : line;
      return {
        length: large.length + small.length,
        shown: html`${large}${small && html`<span class="code">${small}</span>`}`,
      };
    }),
  );
}

function nameList(names: string[], room?: number): Html {
  return itemList(
    names.map((name) => ({ length: name.length, shown: html`${name}` })),
    room,
  );
}

/** Each statement by itself, with how it stands today: their days may differ. */
function partList(parts: PrintedPart[], today: Day): Html {
  const room = Math.max(80, Math.floor((2 * LIST_CHARACTERS) / parts.length));
  return html`共${parts.length}项，除外范围只对该项有效：
    <ol class="parts">
      ${parts.map(
        (part) =>
          html`<li>
            <b>${part.lines.join('、')}</b>
            <div>授权事项：${activityList(part)}</div>
            <div>授权区域：${nameList(part.territory, room)}</div>
            <div>除外范围：${part.exclusions.length > 0 ? nameList(part.exclusions, room) : '无'}</div>
            <div>
              期限：${longDay(part.fromOn)} 至
              ${longDay(part.toOn)}${partStandings[standingOf([part], today)]}
            </div>
          </li>`,
      )}
    </ol>`;
}

/** Long lists end with a pointer to the original, so that the page stays small whatever a letter holds. */
const LIST_CHARACTERS = 1_200;

function itemList(items: { length: number; shown: Html }[], most = LIST_CHARACTERS): Html {
  if (items.length === 1) return items[0]!.shown;
  let room = most;
  const fitting = items.filter(({ length }) => (room -= length + 4) >= 0);
  const rest = items.length - fitting.length;
  return html`<ol>
      ${fitting.map(({ shown }) => html`<li>${shown}</li>`)}
    </ol>
    ${rest > 0 && html`<p class="hint">共${items.length}项，其余${rest}项见原件。</p>`}`;
}

function originalCard({ sheets, serverTime: at, finding }: VerificationView): Html {
  const { facts } = finding.letter;
  const title = `${letterTitles[facts.kind]}${facts.number}`;
  const pictures = (sealed: boolean): Html[] =>
    sheets
      .filter((sheet) => Boolean(sheet.sealed) === sealed)
      .map(
        ({ src, width, height }, index) =>
          html`<div class="sheet">
            <a href="${src.replace(/\.png$/, '')}" target="_blank" rel="noopener noreferrer"
              ><img
                src="${src}"
                width="${width}"
                height="${height}"
                alt="${title}${sealed ? '用印扫描件' : '原件'}第${index + 1}页"
              /><span class="stamp">核验副本 ${serverTime(at)} 第${index + 1}页</span></a
            >
          </div>`,
      );
  const [original, sealed] = [pictures(false), pictures(true)];
  return html`<div class="card">
      <h2>原件（共${original.length}页）</h2>
      <p class="hint">点按可放大查看。图上有“核验副本”水印，仅供核对，不作为投标文件。原件上没有公章。</p>
      ${original}
    </div>
    ${
      sealed.length > 0 &&
      html`<div class="card">
        <h2>用印扫描件（共${sealed.length}页）</h2>
        <p class="hint">签发单位盖章后的扫描件，经两人核对后公布。请对照公章的位置、文字和签字。</p>
        ${sealed}
      </div>`
    }`;
}

function compareCard({ tender, parts }: LetterFacts, { sheets, office }: VerificationView): Html {
  const points = [
    ...(tender
      ? ['投标人名称与统一社会信用代码', '招标项目名称、项目编号和包号', '采购人（医院）名称']
      : ['被授权单位名称与统一社会信用代码']),
    '产品名称、规格型号和注册证编号，以及产品数目',
    ...(parts
      ? [`授权内容共${parts.length}项，每一项的产品线、区域、除外范围和期限`]
      : ['授权区域与除外范围', '有效期的起止日期']),
    `授权书编号、校验码、份数，且共${sheets.filter(({ sealed }) => !sealed).length}页不缺页`,
    '签发人、复核人姓名和签发日期',
    sheets.some(({ sealed }) => sealed)
      ? '公章和签字与上面的用印扫描件一致'
      : '公章和签字是打印后加盖的，原件上没有；有疑问请致电核验，不要仅凭公章判断',
  ];
  return html`<div class="card">
    <h2>请与手中文件逐项对照</h2>
    <p class="warn">
      真二维码也可能被复印到伪造的授权书上。只有以下各项与原件一致，手中文件才可采信；盖章、签字和装订痕迹是打印后加上的，不算不一致。
    </p>
    <ul class="compare">
      ${points.map(
        (point) =>
          html`<li>
            <label><input type="checkbox" />${point}</label>
          </li>`,
      )}
      <li>
        <label><input type="checkbox" />浏览器地址栏显示的域名是<b>${office.site}</b>，一字不差</label>
      </li>
    </ul>
  </div>`;
}

function fileCard(carried: VerificationView['carried']): Html {
  return html`<details class="card screen">
    <summary>核对电子文件</summary>
    <form method="post" enctype="multipart/form-data">
      <p class="hint">选择收到的PDF，系统比对其SHA-256指纹，告诉您与签发的文件是否相同。文件不会被保存。</p>
      ${hidden({ act: 'file', ...carried })}
      <label>PDF文件（4 MB以内）<input type="file" name="file" accept="application/pdf,.pdf" /></label>
      <label
        >或填写文件的SHA-256（64位）<input type="text" name="sha256" maxlength="80" autocomplete="off"
      /></label>
      <button class="quiet" type="submit">比对文件</button>
    </form>
  </details>`;
}

/**
 * No action attribute: the form goes to the scanned address itself, which thereby is kept with the report. Who found
 * nothing may say which number stands on the paper.
 */
function reportCard(carried?: Record<string, string>, asksNumber = false): Html {
  return html`<details class="card screen">
    <summary>举报可疑授权书</summary>
    <form method="post">
      ${hidden({ act: 'report', ...carried })}
      ${
        asksNumber &&
        html`<label
          >文件上的授权书编号（选填）<input type="text" name="number" maxlength="60" autocomplete="off"
        /></label>`
      }
      <label
        >可疑之处<select name="reason">
          <option value="content_differs">手中文件与原件不一致</option>
          <option value="not_found">查不到，但对方坚称真实</option>
          <option value="foreign_site">扫码打开的不是官方域名</option>
          <option value="other">其他</option>
        </select></label
      >
      <label>补充说明（选填）<textarea name="note" rows="3" maxlength="500"></textarea></label>
      <label
        >联系方式（选填，仅用于核实）<input type="text" name="contact" maxlength="60" autocomplete="off"
      /></label>
      <button class="quiet" type="submit">提交举报</button>
    </form>
  </details>`;
}

function lookUpCard(open: boolean): Html {
  return html`<details class="card screen" ${open && html` open`}>
    <summary>按编号查询</summary>
    <form method="post">
      ${hidden({ act: 'look-up' })}
      <label
        >授权书编号<input
          type="text"
          name="number"
          maxlength="40"
          autocomplete="off"
          placeholder="如 ZB2026-XXXXXXX"
          required
      /></label>
      <label
        >校验码<input
          type="text"
          name="checkCode"
          maxlength="40"
          autocomplete="off"
          placeholder="10位，如 XXXXX-XXXXX"
          required
      /></label>
      <button type="submit">查询</button>
    </form>
  </details>`;
}

function hidden(values: Record<string, string>): Html[] {
  return Object.entries(values).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
  );
}

/** 2026年3月12日 09:05:30 in Shanghai. */
function serverTime(instant: string): string {
  const clock = new Date(new Date(instant).getTime() + 8 * 3_600_000).toISOString().slice(11, 19);
  return `${longDay(dayOf(instant))} ${clock}（北京时间）`;
}

type IconName = 'tick' | 'cross' | 'clock' | 'past' | 'stop' | 'swap' | 'question' | 'dash';
const strokes: Record<IconName, Html> = {
  tick: html`<path d="M7 12.5l3.5 3.5L17.5 8.5" />`,
  cross: html`<path d="M8 8l8 8M16 8l-8 8" />`,
  clock: html`<path d="M12 7v5.5l3.5 2" />`,
  past: html`<path d="M12 7v5.5l-3.5 2M8 17h8" />`,
  stop: html`<path d="M6 6l12 12" />`,
  swap: html`<path d="M7.5 10h8.5l-2.5-2.5M16.5 14H8l2.5 2.5" />`,
  question: html`<path d="M9.3 9.5a2.8 2.8 0 1 1 4 2.6c-.9.5-1.3 1-1.3 2M12 16.8v.2" />`,
  dash: html`<path d="M8 12h8" />`,
};

/** Drawn in the colour of the text around; the words beside it say the same. */
function icon(name: IconName): Html {
  return html`<svg
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    stroke-width="1.8"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    <circle cx="12" cy="12" r="10" />
    ${strokes[name]}
  </svg>`;
}
