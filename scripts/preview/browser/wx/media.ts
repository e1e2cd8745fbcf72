import { happened } from '../happenings';
import { element, overlay } from '../overlay';
import { settings } from '../settings';
import { api, ApiFailure } from './api';
import { samplePicture } from './camera';
import { displayUrl } from './display-url';
import { addTemporaryBlob, blobOf, bytesOf, isLocalFile, typeOf, urlOf } from './files';
import { needPrivacyAgreement, needScope } from './privacy';

export interface Chosen {
  path: string;
  size: number;
  name: string;
  type: string;
}

/** A photo: from the browser's file dialog, or the panel's sample picture. Rejects with 'cancel'. */
export async function choosePictures(accept: string, most: number): Promise<Chosen[]> {
  if (settings.pictures === 'file') return chooseFiles(accept, most);
  const picture = await samplePicture();
  const path = await addTemporaryBlob(picture, 'sample.jpg');
  return [{ path, size: picture.size, name: 'sample.jpg', type: picture.type }];
}

/** The browser's file dialog in place of camera, album and chats. Rejects with 'cancel'. */
function chooseFiles(accept: string, most: number): Promise<Chosen[]> {
  return new Promise((resolve, reject) => {
    const input = element('input', 'file-input');
    input.type = 'file';
    input.accept = accept;
    input.multiple = most > 1;
    const finish = (): void => input.remove();
    input.addEventListener('cancel', () => {
      finish();
      reject(new ApiFailure('cancel'));
    });
    input.addEventListener('change', () => {
      finish();
      const files = [...(input.files ?? [])].slice(0, most);
      Promise.all(
        files.map(async (file) => ({
          path: await addTemporaryBlob(file, file.name),
          size: file.size,
          name: file.name,
          type: file.type,
        })),
      ).then(resolve, reject);
    });
    document.body.append(input);
    input.click();
  });
}

async function loadImage(source: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = await displayUrl(source);
  await image.decode().catch(() => {
    throw new ApiFailure('no such file or directory');
  });
  return image;
}
const toBlob = (canvas: HTMLCanvasElement, type: string, quality?: number): Promise<Blob> =>
  new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new ApiFailure('canvas is empty'))),
      type,
      quality,
    ),
  );

async function compressImage(o: {
  src: string;
  quality?: number;
  compressedWidth?: number;
  compressedHeight?: number;
}): Promise<{ tempFilePath: string }> {
  const image = await loadImage(o.src);
  const { naturalWidth, naturalHeight } = image;
  const scale = o.compressedWidth
    ? o.compressedWidth / naturalWidth
    : o.compressedHeight
      ? o.compressedHeight / naturalHeight
      : 1;
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(o.compressedWidth ?? naturalWidth * scale);
  canvas.height = Math.round(o.compressedHeight ?? naturalHeight * scale);
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return {
    tempFilePath: await addTemporaryBlob(await toBlob(canvas, 'image/jpeg', (o.quality ?? 80) / 100)),
  };
}

interface CanvasCrop {
  canvas?: HTMLCanvasElement;
  canvasId?: string;
  x?: number;
  y?: number;
  width?: number;
  height?: number;
  destWidth?: number;
  destHeight?: number;
  fileType?: 'png' | 'jpg';
  quality?: number;
}
async function canvasToTempFilePath(o: CanvasCrop): Promise<{ tempFilePath: string }> {
  if (!o.canvas) throw new ApiFailure('fail canvas is empty');
  const ratio = o.canvas.width / (o.canvas.clientWidth || o.canvas.width);
  const { x = 0, y = 0 } = o;
  const width = o.width ?? o.canvas.width / ratio - x;
  const height = o.height ?? o.canvas.height / ratio - y;
  const out = document.createElement('canvas');
  out.width = o.destWidth ?? width * devicePixelRatio;
  out.height = o.destHeight ?? height * devicePixelRatio;
  out
    .getContext('2d')!
    .drawImage(o.canvas, x * ratio, y * ratio, width * ratio, height * ratio, 0, 0, out.width, out.height);
  const type = o.fileType === 'jpg' ? 'image/jpeg' : 'image/png';
  return { tempFilePath: await addTemporaryBlob(await toBlob(out, type, o.quality)) };
}

/** Pictures full screen: the wheel, a double click or a pinch zooms, a drag moves, a click closes. */
async function previewImage({ urls, current }: { urls: string[]; current?: string }): Promise<void> {
  let index = Math.max(0, urls.indexOf(current ?? ''));
  const layer = overlay('image-viewer');
  const image = element('img');
  const count = element('span', 'image-count');
  let scale = 1;
  let offset = { x: 0, y: 0 };
  const place = (): void => {
    image.style.transform = `translate(${offset.x}px, ${offset.y}px) scale(${scale})`;
  };
  const show = async (): Promise<void> => {
    image.src = await displayUrl(urls[index]!);
    count.textContent = urls.length > 1 ? `${index + 1}/${urls.length}` : '';
    scale = 1;
    offset = { x: 0, y: 0 };
    place();
  };
  layer.addEventListener('wheel', (event) => {
    event.preventDefault();
    scale = Math.min(8, Math.max(1, scale * (event.deltaY < 0 ? 1.2 : 1 / 1.2)));
    if (scale === 1) offset = { x: 0, y: 0 };
    place();
  });
  let closing = 0;
  layer.addEventListener('dblclick', () => {
    clearTimeout(closing);
    scale = scale > 1 ? 1 : 2.5;
    offset = { x: 0, y: 0 };
    place();
  });
  let dragged = false;
  layer.addEventListener('pointerdown', (event) => {
    dragged = false;
    layer.setPointerCapture(event.pointerId);
  });
  layer.addEventListener('pointermove', (event) => {
    if (!event.buttons) return;
    if (Math.abs(event.movementX) + Math.abs(event.movementY) > 2) dragged = true;
    offset = { x: offset.x + event.movementX, y: offset.y + event.movementY };
    place();
  });
  layer.addEventListener('click', (event) => {
    if (dragged || event.detail > 1) return;
    closing = window.setTimeout(() => {
      const { left, width } = layer.getBoundingClientRect();
      const side = (event.clientX - left) / width;
      if (urls.length > 1 && scale === 1 && (side < 0.25 || side > 0.75)) {
        index = (index + (side < 0.25 ? urls.length - 1 : 1)) % urls.length;
        void show();
      } else layer.remove();
    }, 250);
  });
  image.draggable = false;
  layer.append(image, count);
  await show();
}

function download(path: string, name: string): void {
  const link = element('a');
  link.href = urlOf(path);
  link.download = name;
  link.click();
}

const extension = (path: string): string => path.split('.').at(-1) ?? '';

export const mediaApis = {
  chooseMedia: api(
    'chooseMedia',
    async ({ count = 9, mediaType = ['image', 'video'] }: { count?: number; mediaType?: string[] }) => {
      await needPrivacyAgreement('chooseMedia');
      const accept = mediaType.includes('video') ? 'image/*,video/*' : 'image/*';
      const chosen = await choosePictures(accept, count);
      const kind = (type: string): string => (type.startsWith('video') ? 'video' : 'image');
      const kinds = new Set(chosen.map(({ type }) => kind(type)));
      return {
        type: kinds.size > 1 ? 'mix' : ([...kinds][0] ?? 'image'),
        tempFiles: chosen.map(({ path, size, type }) => ({ tempFilePath: path, size, fileType: kind(type) })),
      };
    },
  ),
  chooseImage: api('chooseImage', async ({ count = 9 }: { count?: number }) => {
    await needPrivacyAgreement('chooseImage');
    const chosen = await choosePictures('image/*', count);
    return {
      tempFilePaths: chosen.map(({ path }) => path),
      tempFiles: chosen.map(({ path, size }) => ({ path, size })),
    };
  }),
  chooseMessageFile: api(
    'chooseMessageFile',
    async ({
      count,
      type = 'all',
      extension: wanted,
    }: {
      count: number;
      type?: string;
      extension?: string[];
    }) => {
      await needPrivacyAgreement('chooseMessageFile');
      const accept =
        type === 'image'
          ? 'image/*'
          : type === 'video'
            ? 'video/*'
            : (wanted ?? []).map((e) => `.${e.replace('.', '')}`).join(',');
      const chosen = await chooseFiles(accept, count);
      return {
        tempFiles: chosen.map((file) => ({ ...file, type: 'file', time: Math.floor(Date.now() / 1000) })),
      };
    },
  ),
  getImageInfo: api('getImageInfo', async ({ src }: { src: string }) => {
    const { naturalWidth, naturalHeight } = await loadImage(src);
    return {
      width: naturalWidth,
      height: naturalHeight,
      path: src,
      orientation: 'up',
      type: extension(src).replace('jpg', 'jpeg'),
    };
  }),
  compressImage: api('compressImage', compressImage),
  canvasToTempFilePath: api('canvasToTempFilePath', canvasToTempFilePath),
  previewImage: api('previewImage', previewImage),
  previewMedia: api(
    'previewMedia',
    ({ sources, current = 0 }: { sources: { url: string }[]; current?: number }) =>
      previewImage({ urls: sources.map(({ url }) => url), current: sources[current]?.url ?? '' }),
  ),
  saveImageToPhotosAlbum: api('saveImageToPhotosAlbum', async ({ filePath }: { filePath: string }) => {
    await needPrivacyAgreement('saveImageToPhotosAlbum');
    await needScope('scope.writePhotosAlbum');
    if (!isLocalFile(filePath)) throw new ApiFailure('file not found');
    bytesOf(filePath);
    download(filePath, `photo.${extension(filePath)}`);
    happened('saveImageToPhotosAlbum', { filePath });
  }),
  openDocument: api(
    'openDocument',
    ({ filePath, fileType }: { filePath: string; fileType?: string; showMenu?: boolean }) => {
      const type = fileType ? typeOf(`.${fileType}`) : typeOf(filePath);
      const blob = new Blob([blobOf(filePath)], { type });
      window.open(URL.createObjectURL(blob), '_blank');
      happened('openDocument', { filePath, type, size: blob.size });
    },
  ),
  saveFileToDisk: api('saveFileToDisk', ({ filePath }: { filePath: string }) => {
    bytesOf(filePath);
    download(filePath, filePath.split('/').at(-1)!);
    happened('saveFileToDisk', { filePath });
  }),
  shareFileMessage: api(
    'shareFileMessage',
    ({ filePath, fileName }: { filePath: string; fileName?: string }) => {
      bytesOf(filePath);
      download(filePath, fileName ?? filePath.split('/').at(-1)!);
      happened('shareFileMessage', { filePath, fileName });
    },
  ),
};
