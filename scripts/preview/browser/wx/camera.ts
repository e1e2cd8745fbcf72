import { api, ApiFailure } from './api';
import { addTemporaryBlob } from './files';

let current: HTMLVideoElement | undefined;

/** The `<camera>` on the page; returns how to take it away. */
export function registerCamera(video: HTMLVideoElement): () => void {
  current = video;
  return () => {
    if (current === video) current = undefined;
  };
}

/** wx.createCameraContext(): a photo of the camera's picture, or of a drawn stand-in with the time where there is none. */
export function createCameraContext(): object {
  return {
    takePhoto: api('operateCamera', async () => {
      if (!current) throw new ApiFailure('no camera component');
      const canvas = document.createElement('canvas');
      canvas.width = current.videoWidth || 1280;
      canvas.height = current.videoHeight || 960;
      const context = canvas.getContext('2d')!;
      if (current.videoWidth) context.drawImage(current, 0, 0);
      else drawStandIn(context);
      const blob = await new Promise<Blob>((done) =>
        canvas.toBlob((made) => done(made!), 'image/jpeg', 0.85),
      );
      return { tempImagePath: await addTemporaryBlob(blob), width: canvas.width, height: canvas.height };
    }),
    startRecord: api('operateCamera', () => {
      throw new ApiFailure('the preview records no video');
    }),
  };
}

/** A picture as a camera would have made it, for the panel's "sample pictures". */
export function samplePicture(): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = 1280;
  canvas.height = 960;
  drawStandIn(canvas.getContext('2d')!);
  return new Promise((done) => canvas.toBlob((made) => done(made!), 'image/jpeg', 0.85));
}

function drawStandIn(context: CanvasRenderingContext2D): void {
  const { width, height } = context.canvas;
  context.fillStyle = '#40565c';
  context.fillRect(0, 0, width, height);
  context.fillStyle = '#fff';
  context.font = '48px sans-serif';
  context.textAlign = 'center';
  context.fillText('现场照片（预览）', width / 2, height / 2 - 20);
  context.fillText(
    new Date().toLocaleString('zh-CN', { timeZone: 'Asia/Shanghai' }),
    width / 2,
    height / 2 + 50,
  );
}
