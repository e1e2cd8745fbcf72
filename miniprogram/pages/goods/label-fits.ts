import type { GoodsLabel } from '../../kit/scan-label';

/** What a line says of its goods; '' and null where it says nothing. */
interface Booked {
  di: string;
  lot: string;
  expiresOn: string | null;
}
/**
 * Whether a label is that of a line: its product, lot and last day. Of two products with one lot number only the own one is; a
 * bare code that is no UDI names no product.
 */
export const isOfProduct = (label: Pick<GoodsLabel, 'di'>, { di }: Pick<Booked, 'di'>): boolean =>
  !label.di || !di || label.di === di;
/** A bare lot number that several products have says of none of them which it is. */
export const isOfSeveral = (label: Pick<GoodsLabel, 'bare'>, productIds: readonly string[]): boolean =>
  label.bare && productIds.some((one) => one !== productIds[0]);
export const ofSeveral = '几个产品都有这个批号，请扫产品的 UDI，或手工点数';
/** The sentence that says how dates differ, '' where they do not. */
export const datesDiffer = (
  label: Pick<GoodsLabel, 'expiresOn'>,
  { expiresOn }: Pick<Booked, 'expiresOn'>,
): string =>
  label.expiresOn && expiresOn && label.expiresOn !== expiresOn
    ? `标签有效期 ${label.expiresOn}，账上 ${expiresOn}，请核对`
    : '';
