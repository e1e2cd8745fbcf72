import { isComputer } from './on-computers';
import { picked } from './picked';

type ScanType = WechatMiniprogram.ScanCodeOption['scanType'];

/** WeChat for Windows and Mac has no scanner: pages show none there, but the field that takes what stands under the code. */
export const canScan = (): boolean => !isComputer();

/**
 * What a person scans; null when they closed the scanner, or there is none: where only the label itself will do (an arrival, a
 * repair), a sentence then says so.
 */
export async function scanCode(
  scanType: NonNullable<ScanType>,
): Promise<WechatMiniprogram.ScanCodeSuccessCallbackResult | null> {
  if (!canScan()) {
    await wx.showModal({
      title: '电脑版微信不能扫码',
      content: '请用手机微信打开本小程序扫码。',
      showCancel: false,
      confirmText: '知道了',
    });
    return null;
  }
  return picked('扫码', wx.scanCode({ scanType }));
}

/** The same for labels of goods, which an office also reads by a hand scanner that types, or by eye. */
export async function scanOrType(
  scanType: NonNullable<ScanType>,
): Promise<{ result: string; scanType?: string } | null> {
  if (canScan()) return scanCode(scanType);
  const { confirm, content = '' } = await wx.showModal({
    title: '填写条码内容',
    editable: true,
    placeholderText: '用扫码枪读入，或照标签填写',
    confirmText: '确定',
  });
  const result = content.trim();
  return confirm && result ? { result } : null;
}
