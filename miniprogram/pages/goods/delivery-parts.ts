import { sayBeyond } from '../../shared/say';
import { call } from '../../api/client';
import { ask, pickOne } from '../../kit/ask';
import type { Whole } from '../../kit/part';

export interface Place {
  _id: string;
  name: string;
}
/** A dealer's warehouses whose book has begun. */
export async function ownPlaces(): Promise<Place[]> {
  const { locations } = await call('goods', 'stockLocation.list', { kind: 'dealer' });
  return locations.filter(({ openedAt, active }) => openedAt !== null && active);
}

export async function pickPlace(page: Whole, places: readonly Place[]): Promise<Place | null> {
  if (!places.length) return null;
  const names = places.map((one) => one.name);
  const name = await pickOne(page, '从哪个库出', names);
  return places.find((one) => one.name === name) || null;
}

/** What the list of hospitals leaves out stands above it. */
export const hospitalsTitle = (beyond: number, isCut: boolean): string =>
  beyond > 0 ? `选择医院（还有 ${sayBeyond(beyond, isCut)} 家，没有的请写上地区再找）` : '选择医院';

/** A hospital by what is typed of its name; null when nobody chose one. */
export async function chooseHospital(
  page: Whole,
  title: string,
  value = '',
): Promise<{ _id: string; name: string } | null> {
  const answer = await ask(page, {
    title,
    field: { label: '医院名称', maxlength: 40, value },
    confirm: '查找',
  });
  if (!answer) return null;
  const { hospitals, total, isCut } = await call('channel', 'hospital.search', { text: answer.text });
  if (!hospitals.length) {
    void wx.showToast({ title: '没有找到，请换个写法', icon: 'none' });
    return null;
  }
  if (hospitals.length === 1) return hospitals[0]!;
  const words = hospitals.map((one) => `${one.name} · ${one.place}`);
  const picked = await pickOne(page, hospitalsTitle(total - hospitals.length, isCut), words);
  return hospitals[words.indexOf(picked || '')] || null;
}
