import type { LetterFonts } from './letter-fonts';

/**
 * An A4 document in our fonts, and all of its bytes once it has ended. The same words give the same bytes, so `info` names its
 * only dates.
 */
export function openDocument(
  { width, height }: { width: number; height: number },
  info: PDFKit.DocumentInfo,
  fonts: LetterFonts,
  how: Pick<PDFKit.PDFDocumentOptions, 'autoFirstPage' | 'bufferPages'>,
): { document: PDFKit.PDFDocument; finished: Promise<Buffer> } {
  // Loaded when first needed, to spare cold starts; required, because its ES module reads import.meta.url, which
  // esbuild's CommonJS bundle does not have.
  const PDFDocument = require('pdfkit') as typeof import('pdfkit');
  const document = new PDFDocument({
    ...how,
    size: [width, height],
    margin: 0,
    // None of pdfkit's own, which it would look for beside a bundle that does not have them.
    font: '',
    lang: 'zh-CN',
    displayTitle: true,
    pdfVersion: '1.7',
    info,
  });
  const finished = new Promise<Buffer>((resolve, reject) => {
    const parts: Buffer[] = [];
    document.on('data', (part: Buffer) => parts.push(part));
    document.on('end', () => resolve(Buffer.concat(parts)));
    document.on('error', reject);
  });
  // pdfkit takes an opened font; its typings know files and bytes only.
  document.registerFont('regular', fonts.regular.font as never);
  document.registerFont('bold', fonts.bold.font as never);
  return { document, finished };
}
