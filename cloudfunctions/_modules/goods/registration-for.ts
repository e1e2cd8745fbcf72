import type { Day } from '../../../miniprogram/shared/days';
import type { ShipmentLine } from '../../../miniprogram/shared/model/shipments';
import type { Product, Registration } from '../../../miniprogram/shared/model/trade';

/** The certificate under which a lot was made: a device is a registered one when it was made while one was in force. */
export const registrationFor = (
  product: Pick<Product, '_id' | 'class'>,
  producedOn: Day | null,
  registrations: readonly Registration[],
): Registration | undefined =>
  product.class === 'none' || producedOn === null
    ? undefined
    : registrations.find(
        ({ productIds, fromOn, toOn }) =>
          productIds.includes(product._id) && fromOn <= producedOn && (toOn === null || producedOn <= toOn),
      );

/** What of a certificate a sales record keeps. */
export const papersOf = (registration: Registration | undefined): NonNullable<ShipmentLine['papers']> => ({
  registrant: registration?.registrant ?? '',
  makers: registration?.makers.join('、') ?? '',
  productionLicence: registration?.productionLicence ?? '',
});
