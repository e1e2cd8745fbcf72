import { displayUrl } from '../wx/display-url';

/** Adds what a canvas node has in WeChat beyond a browser's canvas. */
export function prepareCanvas(surface: HTMLCanvasElement): HTMLCanvasElement {
  return Object.assign(surface, {
    createImage,
    createImageData: (width: number, height: number) => new ImageData(width, height),
    createPath2D: (path?: Path2D) => new Path2D(path),
    requestAnimationFrame: (callback: FrameRequestCallback) => requestAnimationFrame(callback),
    cancelAnimationFrame: (handle: number) => cancelAnimationFrame(handle),
  });
}

/** An image whose `src` may be any path that WeChat knows. */
function createImage(): HTMLImageElement {
  const image = new Image();
  let given = '';
  Object.defineProperty(image, 'src', {
    get: () => given,
    set(source: string) {
      given = source;
      displayUrl(source).then(
        (url) => image.setAttribute('src', url),
        () => image.dispatchEvent(new Event('error')),
      );
    },
  });
  return image;
}
