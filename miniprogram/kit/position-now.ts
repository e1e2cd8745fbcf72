/**
 * The only place that asks a phone where it is. WeChat grants `getLocation` by application; until then
 * `npm run upload -- <environment> --without-location` puts a module in this one's place that has no such call.
 */
export const canLocate: boolean = true;

export function positionNow(): Promise<{ longitude: number; latitude: number; accuracy: number }> {
  return wx.getLocation({ type: 'gcj02', isHighAccuracy: true });
}
