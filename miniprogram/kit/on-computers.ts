/**
 * What WeChat for Windows and Mac has not, by what its documents list for each interface (scanCode, makePhoneCall: neither;
 * openLocation: not Windows), is asked for here alone: there a sentence says what works instead.
 */
export function isComputer(): boolean {
  // A WeChat older than this question is a phone's.
  const platform = wx.getDeviceInfo ? wx.getDeviceInfo().platform : '';
  return platform === 'windows' || platform === 'mac';
}

/** Something to do elsewhere with a text, which is copied if the person wants. */
async function offerCopy(title: string, text: string, confirmText: string): Promise<void> {
  const { confirm } = await wx.showModal({ title, content: text, confirmText, cancelText: '关闭' });
  if (confirm) await wx.setClipboardData({ data: text });
}

/** Rings somebody up. */
export async function ringUp(phoneNumber: string): Promise<void> {
  if (isComputer()) await offerCopy('请用电话拨打', phoneNumber, '复制号码');
  // Who closes the question changed their mind.
  else await wx.makePhoneCall({ phoneNumber }).catch(() => undefined);
}

/** Shows a place on WeChat's map, from where a phone leads there. */
export async function showPlace(place: {
  longitude: number;
  latitude: number;
  name: string;
  address: string;
}): Promise<void> {
  if (isComputer()) await offerCopy(place.name, place.address || place.name, '复制地址');
  else await wx.openLocation({ ...place, scale: 16 });
}
