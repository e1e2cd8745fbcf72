type ScanType = WechatMiniprogram.ScanCodeOption['scanType'];

/**
 * What a person scans; null when they closed the scanner, or there is none. WeChat for Windows and Mac has none; there a
 * sentence says what works instead.
 */
export async function scanCode(
  scanType: NonNullable<ScanType>,
): Promise<WechatMiniprogram.ScanCodeSuccessCallbackResult | null> {
  // A WeChat older than this question is a phone's.
  const platform = wx.getDeviceInfo ? wx.getDeviceInfo().platform : '';
  if (platform === 'windows' || platform === 'mac') {
    await wx.showModal({
      title: '电脑版微信不能扫码',
      content: '请在输入框里填写码下的编号，或用手机微信打开本小程序扫码。',
      showCancel: false,
      confirmText: '知道了',
    });
    return null;
  }
  return wx.scanCode({ scanType }).catch(() => null);
}
