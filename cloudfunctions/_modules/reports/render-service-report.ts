import { signedVersion } from '../../../miniprogram/shared/visit/work-order';
import { dayOf } from '../../../miniprogram/shared/days';
import { taskKindLabels } from '../../../miniprogram/shared/model/people';
import type { Checklist, ChecklistItem } from '../../../miniprogram/shared/model/settings';
import { answersInOrder, sayAnswer, sayLimits } from '../../../miniprogram/shared/visit/checklist';
import { evidenceReasonLabels, reportResultLabels } from '../../../miniprogram/shared/model/work-orders';
import type { Answer, GradedEvidence, Visit, WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import { sayClock, sayDistance, saySpan } from '../../../miniprogram/shared/say';
import { checkInVerdictLabels } from '../../../miniprogram/shared/states';
import { breakLines } from '../letters/break-lines';
import { fontFor } from '../letters/letter-fonts';
import type { FontName, LetterFonts } from '../letters/letter-fonts';
import { maskPhone } from '../sites/contact-phones';
import { openDocument } from '../letters/pdf-document';
import { printable } from '../forms/printable';

/** A picture's bytes (JPEG or PNG), or why it cannot be shown. */
export type Picture = { bytes: Buffer } | { missing: string };

export interface ReportContent {
  order: WorkOrder;
  visit: Visit;
  /** The version that the visit was asked by; null when it is gone, then items are named by their ids. */
  checklist: Checklist | null;
  /** Whose engineers did it; '' when that is not known. */
  provider: string;
  /** What the fault code means; '' when the list no longer has it. */
  faultName: string;
  signature: Picture | null;
  photos: Picture[];
  /** Photos of the visit beyond those printed; they stay in the record. */
  photosLeftOut: number;
}

const SHEET = { width: 595.28, height: 841.89 };
const MARGIN = 48;
const WIDTH = SHEET.width - 2 * MARGIN;
const BOTTOM = SHEET.height - 52;
const LABEL = 76;
const SIZE = 10;
const LEADING = 15;
const INKS = { text: '#1c2326', muted: '#4d5b60', accent: '#0b5d5b', alarm: '#a4262c', rule: '#c9d2d4' };
type Ink = keyof typeof INKS;
const SIGNATURE = { width: 180, height: 60 };
/** A PNG is unpacked to draw it; larger ones would take more memory than the function has. */
const MOST_PIXELS = 24_000_000;

/** 服务报告 as PDF: A4, calm, page numbers; the same visit gives the same bytes. */
export function renderServiceReport(content: ReportContent, fonts: LetterFonts): Promise<Buffer> {
  const { order, visit, checklist } = content;
  const report = visit.report!;
  const version = 1 + (visit.replacedReports?.length ?? 0);
  const madeAt = new Date(version > 1 ? report.at : (visit.signature?.at ?? report.at));
  const info = { Title: `服务报告 ${order.number}`, CreationDate: madeAt, ModDate: madeAt };
  const { document, finished } = openDocument(SHEET, info, fonts, { bufferPages: true });
  const page = new Flow(document, fonts);

  page.line('服务报告', { size: 20, font: 'bold', after: 6 });
  page.line(`${order.number}　${taskKindLabels[order.task]}`, { ink: 'muted', after: 10 });
  page.rule();

  page.heading('医院与设备');
  page.pair('医院', order.site.hospitalName);
  page.pair('科室', order.site.departmentName);
  page.pair('地址', order.site.address);
  page.pair(
    '联系人',
    [order.contact?.name, maskPhone(order.contact?.phone ?? '')].filter(Boolean).join('　'),
  );
  if (order.device) {
    page.pair('设备', order.device.modelName);
    page.pair('序列号', order.device.serial);
  }
  page.pair('报修内容', order.description);

  page.heading('到场与离场');
  page.pair('服务单位', content.provider);
  page.pair('工程师', visit.engineer.name);
  page.evidence('签到', visit.checkIn);
  page.evidence('签退', visit.checkOut);
  for (const { engineer, checkIn, labourMinutes } of order.helperVisits ?? [])
    page.pair('同行', `${engineer.name}　${sayInstant(checkIn.at)} 到场　工时 ${saySpan(labourMinutes)}`);

  const answered = answersInOrder(checklist, visit.answers);
  if (answered.length > 0) {
    page.heading(checklist?.title ?? '检查表');
    for (const { item, answer } of answered) {
      const { text, outside } = sayLine(item, answer);
      page.pair(item.text, text, outside ? 'alarm' : 'text', 190);
    }
  }

  if (visit.parts.length > 0) {
    page.heading('使用备件');
    for (const part of visit.parts) {
      const marks = [part.serial && `序列号 ${part.serial}`, part.lot && `批号 ${part.lot}`].filter(Boolean);
      const back = part.returnsOldPart ? '旧件返回' : '';
      page.pair(
        part.partNumber,
        [part.name, `× ${part.quantity}`, ...marks, back].filter(Boolean).join('　'),
        'text',
        120,
      );
    }
  }

  page.heading('服务内容');
  page.pair('工作内容', report.summary);
  page.pair('故障原因', report.cause);
  page.pair('处理措施', report.action);
  page.pair('故障分类', [content.faultName, report.faultCode].filter(Boolean).join('　'));
  page.pair('结果', reportResultLabels[report.result], report.result === 'fixed' ? 'text' : 'alarm');
  page.pair('工时', `${saySpan(report.labourMinutes)}（路途 ${saySpan(report.travelMinutes)}）`);
  page.pair('完工时间', sayInstant(report.at));

  if (content.photos.length > 0) {
    page.heading('现场照片');
    page.photos(content.photos);
    if (content.photosLeftOut > 0)
      page.line(`另有 ${content.photosLeftOut} 张照片保存在系统中。`, { ink: 'muted', after: 4 });
  }

  page.heading('客户确认', SIGNATURE.height);
  if (visit.signature && content.signature) {
    page.signature(content.signature, [
      `签字人　${visit.signature.signedBy.name}`,
      `签字时间　${sayInstant(visit.signature.at)}`,
      ...(version > 1 ? [`签字版本　第 ${signedVersion(visit)} 版（本报告为更正后的第 ${version} 版）`] : []),
    ]);
  } else page.line('尚未签字，内容可能变化。', { ink: 'alarm' });

  page.numberSheets(`服务报告 ${order.number}`);
  document.end();
  return finished;
}

const sayInstant = (instant: string) => `${dayOf(instant)} ${sayClock(instant)}`;

function sayLine(item: ChecklistItem, answer: Answer): { text: string; outside: boolean } {
  const limits = sayLimits(item);
  const mark = answer.outOfLimits ? '【超限】' : '';
  const said = `${sayAnswer(item, answer) || '—'}${mark}`;
  return {
    text: [said, limits && `（限值 ${limits}）`, answer.note].filter(Boolean).join('　'),
    outside: answer.outOfLimits,
  };
}

/** Sets text from top to bottom and begins a new sheet where something does not fit. */
class Flow {
  private y = MARGIN;

  constructor(
    private readonly document: PDFKit.PDFDocument,
    private readonly fonts: LetterFonts,
  ) {}

  line(
    text: string,
    { size = SIZE, font = 'regular', ink = 'text', after = 0 }: Partial<TextStyle> & { after?: number } = {},
  ): void {
    this.block(text, MARGIN, WIDTH, { size, font, ink });
    this.y += after;
  }

  /** @param height of what has to stand on the same sheet */
  heading(text: string, height = 2 * LEADING): void {
    // Never alone at the foot of a sheet.
    this.room(2 * LEADING + height);
    this.y += 10;
    this.line(text, { size: 12, font: 'bold', ink: 'accent', after: 4 });
  }

  rule(): void {
    this.document
      .moveTo(MARGIN, this.y)
      .lineTo(SHEET.width - MARGIN, this.y)
      .lineWidth(0.6)
      .strokeColor(INKS.rule)
      .stroke();
  }

  /** A label and what it says; left out when there is nothing to say. */
  pair(label: string, text: string, ink: Ink = 'text', labelWidth = LABEL): void {
    if (!text.trim()) return;
    this.room(LEADING);
    const top = this.y;
    const sheet = this.sheet;
    this.block(label, MARGIN, labelWidth - 10, { size: SIZE, font: 'regular', ink: 'muted' });
    const [labelEnd, labelSheet] = [this.y, this.sheet];
    // Both begin on the same line, also when the label went over to the next sheet.
    if (labelSheet === sheet) this.y = top;
    this.block(text, MARGIN + labelWidth, WIDTH - labelWidth, { size: SIZE, font: 'regular', ink });
    if (this.sheet === labelSheet) this.y = Math.max(this.y, labelEnd);
    this.y += 2;
  }

  evidence(label: string, stop: GradedEvidence | null): void {
    if (!stop) return;
    const distance = stop.distanceMetres === null ? '' : `距医院 ${sayDistance(stop.distanceMetres)}`;
    const verdict = checkInVerdictLabels[stop.verdict];
    this.pair(
      label,
      [sayInstant(stop.at), verdict, distance].filter(Boolean).join('　'),
      stop.verdict === 'outside' ? 'alarm' : 'text',
    );
    this.pair('依据', stop.reasons.map((reason) => evidenceReasonLabels[reason]).join('；'), 'muted');
  }

  /** Three in a row, each scaled into its frame. */
  photos(photos: readonly Picture[]): void {
    const gap = 10;
    const width = (WIDTH - 2 * gap) / 3;
    const height = width * 0.75;
    photos.forEach((photo, i) => {
      if (i % 3 === 0) this.room(height + gap);
      this.picture(photo, { x: MARGIN + (i % 3) * (width + gap), y: this.y, width, height });
      if (i % 3 === 2 || i === photos.length - 1) this.y += height + gap;
    });
  }

  /** The picture with who signed and when beside it, never on two sheets. */
  signature(picture: Picture, facts: readonly string[]): void {
    const frame = SIGNATURE;
    this.room(frame.height);
    this.picture(picture, { x: MARGIN, y: this.y, ...frame });
    const bottom = this.y + frame.height;
    this.y += 8;
    for (const fact of facts.filter(Boolean))
      this.block(fact, MARGIN + frame.width + 16, WIDTH - frame.width - 16, {
        size: SIZE,
        font: 'regular',
        ink: 'text',
      });
    this.y = Math.max(this.y, bottom) + 6;
  }

  numberSheets(title: string): void {
    const { count } = this.document.bufferedPageRange();
    for (let sheet = 0; sheet < count; sheet++) {
      this.document.switchToPage(sheet);
      const number = `第 ${sheet + 1} 页，共 ${count} 页`;
      const style = { size: 8.5, font: 'regular', ink: 'muted' } as const;
      this.draw(title, MARGIN, SHEET.height - 36, style);
      this.draw(number, SHEET.width - MARGIN - this.widthOf(number, style), SHEET.height - 36, style);
    }
  }

  private get sheet(): number {
    return this.document.bufferedPageRange().count;
  }

  private room(height: number): void {
    if (this.y + height <= BOTTOM) return;
    this.document.addPage();
    this.y = MARGIN;
  }

  private block(text: string, x: number, width: number, style: TextStyle): void {
    const leading = (style.size / SIZE) * LEADING;
    for (const paragraph of printable(text, this.fonts).split('\n')) {
      for (const line of breakLines(paragraph, width, (part) => this.widthOf(part, style))) {
        this.room(leading);
        this.draw(line.text, x, this.y, style);
        this.y += leading;
      }
    }
  }

  private widthOf(text: string, { font, size }: TextStyle): number {
    return this.fonts[fontFor(text, font, this.fonts)].width(text) * size;
  }

  private draw(text: string, x: number, y: number, { font, size, ink }: TextStyle): void {
    if (!text) return;
    this.document
      .font(fontFor(text, font, this.fonts), size)
      .fillColor(INKS[ink])
      .text(text, x, y + size, { lineBreak: false, baseline: 'alphabetic' });
  }

  private picture(
    picture: Picture,
    { x, y, width, height }: { x: number; y: number; width: number; height: number },
  ): void {
    this.document.rect(x, y, width, height).lineWidth(0.6).strokeColor(INKS.rule).stroke();
    let missing = 'missing' in picture ? picture.missing : '';
    if ('bytes' in picture && pixelsOfPng(picture.bytes) > MOST_PIXELS) missing = '照片尺寸过大';
    if ('bytes' in picture && !missing) {
      try {
        const fit = { fit: [width - 4, height - 4], align: 'center', valign: 'center' } as const;
        this.document.image(picture.bytes, x + 2, y + 2, fit as never);
      } catch {
        // Not a picture after all: the record keeps it, the report says so.
        missing = '照片无法显示';
      }
    }
    if (missing) this.draw(missing, x + 10, y + height / 2 - 6, { size: 9, font: 'regular', ink: 'muted' });
  }
}

interface TextStyle {
  size: number;
  font: FontName;
  ink: Ink;
}

/** Width times height as the header claims; 0 for anything that is no PNG. */
function pixelsOfPng(bytes: Buffer): number {
  const isPng = bytes.length > 24 && bytes.readUInt32BE(0) === 0x89504e47;
  return isPng ? bytes.readUInt32BE(16) * bytes.readUInt32BE(20) : 0;
}
