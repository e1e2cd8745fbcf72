/**
 * What a photo may weigh: enough to read a label or a serial number, and no more, because photos are most of what the cloud
 * costs and of what a phone must hold off line.
 */
const LONGEST_SIDE = 1600;
const TARGET_BYTES = 150_000;
const QUALITIES = [75, 50, 35];

const bytesOf = (path: string): number =>
  (wx.getFileSystemManager().statSync(path) as WechatMiniprogram.Stats).size;

/**
 * A smaller copy of a photo; the photo itself where it is small enough, or where this WeChat cannot make it smaller: better a
 * large photo than none.
 */
export async function shrunkPhoto(path: string): Promise<string> {
  try {
    const { width, height } = await wx.getImageInfo({ src: path });
    const isLarge = Math.max(width, height) > LONGEST_SIDE;
    if (!isLarge && bytesOf(path) <= TARGET_BYTES) return path;
    // One side only, so that it keeps its shape.
    const side = isLarge
      ? width >= height
        ? { compressedWidth: LONGEST_SIDE }
        : { compressedHeight: LONGEST_SIDE }
      : {};
    let best = path;
    for (const quality of QUALITIES) {
      const { tempFilePath } = await wx.compressImage({ src: path, quality, ...side });
      if (bytesOf(tempFilePath) < bytesOf(best)) best = tempFilePath;
      if (bytesOf(best) <= TARGET_BYTES) break;
    }
    return best;
  } catch (error) {
    console.warn('photo not made smaller', error);
    return path;
  }
}
