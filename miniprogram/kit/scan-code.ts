type ScanType = WechatMiniprogram.ScanCodeOption['scanType'];

/**
 * What a person scans. WeChat for Windows and Mac has no scanner; there a sentence says what works instead.
 *
 * @throws when the person closed the scanner, or there is none
 */
export async function scanCode(
  scanType: NonNullable<ScanType>,
): Promise<WechatMiniprogram.ScanCodeSuccessCallbackResult> {
  // A WeChat older than this question is a phone's.
  const platform = wx.getDeviceInfo ? wx.getDeviceInfo().platform : '';
  if (platform === 'windows' || platform === 'mac') {
    await wx.showModal({
      title: '电脑版微信不能扫码',
      content: '请在输入框里填写码下的编号，或用手机微信打开本小程序扫码。',
      showCancel: false,
      confirmText: '知道了',
    });
    throw new Error('no scanner');
  }
  return wx.scanCode({ scanType });
}
