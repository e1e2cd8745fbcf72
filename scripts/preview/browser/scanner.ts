import { element, overlay } from './overlay';

/** `scanType` as wx.scanCode reports it. */
export type ScanType =
  'QR_CODE' | 'DATA_MATRIX' | 'CODE_128' | 'CODE_39' | 'EAN_13' | 'EAN_8' | 'PDF_417' | 'WX_CODE';
export interface Scan {
  result: string;
  scanType: ScanType;
}
export interface Sample {
  label: string;
  result: string;
  scanType: ScanType;
}

/** What `scanType` a caller must have named to be given a code of this kind. */
const ASKED_FOR: Record<ScanType, string> = {
  QR_CODE: 'qrCode',
  WX_CODE: 'qrCode',
  DATA_MATRIX: 'datamatrix',
  PDF_417: 'pdf417',
  CODE_128: 'barCode',
  CODE_39: 'barCode',
  EAN_13: 'barCode',
  EAN_8: 'barCode',
};

const queue: Scan[] = [];
let waiting: ((scan: Scan) => void) | null = null;
const cameras = new Set<(scan: Scan) => void>();

/** Holds a code before the phone: for the scan that waits, for an open scanning camera, or else for the next scan. */
export function present(result: string, scanType: ScanType = 'QR_CODE'): void {
  // WeChat drops the FNC1 separators of CODE_128.
  const scan = { result: scanType === 'CODE_128' ? result.replaceAll('\u001d', '') : result, scanType };
  if (waiting) waiting(scan);
  else if (cameras.size) for (const camera of cameras) camera(scan);
  else queue.push(scan);
}

/** For `<camera mode="scanCode">`; returns how to stop. */
export function onScanned(listener: (scan: Scan) => void): () => void {
  cameras.add(listener);
  const ready = queue.shift();
  if (ready) queueMicrotask(() => listener(ready));
  return () => cameras.delete(listener);
}

/** Sample labels of the local environment; none where it offers none. */
export async function samples(): Promise<Sample[]> {
  const reply = await fetch('/local/labels').catch(() => null);
  if (!reply?.ok) return [];
  const labels = (await reply.json()) as { text: string; symbology: string; title: string }[];
  return labels.map(({ text, symbology, title }) => ({
    label: title,
    result: text,
    scanType: scanTypeOf(symbology),
  }));
}

/** `gs1datamatrix`, `GS1-128`, `ean13`, `QRCode`… as wx.scanCode calls them; anything else counts as a QR code. */
function scanTypeOf(symbology: string): ScanType {
  const name = symbology.toLowerCase().replace(/[^a-z0-9]/g, '');
  const kinds: [part: string, scanType: ScanType][] = [
    ['matrix', 'DATA_MATRIX'],
    ['pdf417', 'PDF_417'],
    ['128', 'CODE_128'],
    ['39', 'CODE_39'],
    ['ean13', 'EAN_13'],
    ['ean8', 'EAN_8'],
  ];
  return kinds.find(([part]) => name.includes(part))?.[1] ?? 'QR_CODE';
}

/** wx.scanCode: full screen, with samples, a picture or typing in place of a camera. Rejects with 'cancel'. */
export function scan(asked: readonly string[]): Promise<Scan> {
  return new Promise((resolve, reject) => {
    const layer = overlay('scanner');
    const note = element('p', 'scanner-note', '把码放入框内：选样签、传图片，或输入内容');
    const finish = (): void => {
      waiting = null;
      layer.remove();
    };
    const accept = (found: Scan): void => {
      if (!asked.includes(ASKED_FOR[found.scanType])) {
        note.textContent = `没有识别到：wx.scanCode 未要求 ${ASKED_FOR[found.scanType]}`;
        console.error(
          `wx.scanCode was not asked for ${ASKED_FOR[found.scanType]}, so that it sees no ${found.scanType}`,
        );
        return;
      }
      finish();
      resolve(found);
    };
    waiting = accept;
    const next = queue.shift();
    if (next) {
      accept(next);
      if (!waiting) return;
    }
    const close = element('button', 'scanner-close', '✕');
    close.setAttribute('aria-label', '关闭');
    close.addEventListener('click', () => {
      finish();
      reject(new Error('cancel'));
    });
    const list = element('div', 'scanner-samples');
    void samples().then((all) => {
      for (const { label, result, scanType } of all) {
        const button = element('button', '', label);
        button.addEventListener('click', () => present(result, scanType));
        list.append(button);
      }
    });
    const typed = element('form', 'scanner-typed');
    const input = element('input');
    input.placeholder = '输入码的内容';
    typed.append(input, element('button', '', '确定'));
    typed.addEventListener('submit', (event) => {
      event.preventDefault();
      if (input.value) present(input.value);
    });
    const picture = element('label', 'scanner-picture', '从相册选取');
    const file = element('input');
    file.type = 'file';
    file.accept = 'image/*';
    file.addEventListener('change', () => {
      const chosen = file.files?.[0];
      if (chosen)
        readPicture(chosen).then(
          (found) => (found ? accept(found) : (note.textContent = '图片中没有识别到码')),
          (error: Error) => (note.textContent = error.message),
        );
    });
    picture.append(file);
    layer.append(close, element('div', 'scanner-frame'), note, list, typed, picture);
  });
}

/** Reads the first code of a picture with ZXing (wasm, served by the preview itself); null when there is none. */
export async function readPicture(picture: Blob): Promise<Scan | null> {
  const { prepareZXingModule, readBarcodes } = await import('zxing-wasm/reader');
  prepareZXingModule({ overrides: { locateFile: () => '/__preview/zxing_reader.wasm' } });
  const [found] = await readBarcodes(await onWhite(picture), { tryHarder: true, maxNumberOfSymbols: 1 });
  if (!found) return null;
  const scanType = scanTypeOf(found.format);
  // FNC1 in first place and between fields reaches the app as a group separator, but never from CODE_128.
  const text = new TextDecoder().decode(found.bytes);
  return { result: scanType === 'CODE_128' ? text.replaceAll('\u001d', '') : text, scanType };
}

/** Pixels on white paper: a code with a transparent background would be black on black. */
async function onWhite(picture: Blob): Promise<ImageData> {
  const bitmap = await createImageBitmap(picture).catch(() => {
    throw new Error('打不开这个文件，请换一张 PNG 或 JPG 图片');
  });
  const { width, height } = bitmap;
  const pen = Object.assign(document.createElement('canvas'), { width, height }).getContext('2d')!;
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, width, height);
  pen.drawImage(bitmap, 0, 0);
  return pen.getImageData(0, 0, width, height);
}
