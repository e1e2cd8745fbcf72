import type { ProductFacts } from '../../../cloudfunctions/_contracts/goods';
import { call } from '../../api/client';
import { pickOne } from '../../kit/ask';
import type { Whole } from '../../kit/part';

/** The product that a label or a number means; asked where several begin alike, null where none does. */
export async function findProduct(page: Whole, text: string): Promise<ProductFacts | null> {
  const { products } = await call('goods', 'stock.products', { text: text.trim().slice(0, 40) });
  if (!products.length) {
    void wx.showToast({ title: '没有这个货号，请核对', icon: 'none' });
    return null;
  }
  const words = (one: ProductFacts) => `${one.code} ${one.name}`;
  if (products.length === 1) return products[0]!;
  const picked = await pickOne(page, '选择产品', products.map(words));
  return products.find((one) => words(one) === picked) || null;
}
