import type { Device } from '../../miniprogram/shared/model/devices';
import { tailsOf } from '../../miniprogram/shared/search';
import { isManufacturer } from '../_platform/actor';
import { defineCollection } from '../_platform/collection';

/** What an instrument is found by in the middle of its serial. */
export const withSerialTails = <T extends Pick<Device, 'serialKey'>>(
  device: T,
): T & Required<Pick<Device, 'searchKeys'>> => ({ ...device, searchKeys: tailsOf(device.serialKey) });

/** The manufacturer's people see every instrument, dealer people those that their dealer looks after. */
export const devices = defineCollection<Device>({
  name: 'devices',
  notFound: 'DEVICE_NOT_FOUND',
  derive: withSerialTails,
  scope: (actor) =>
    isManufacturer(actor) ? {} : actor.dealerId !== null ? { dealerId: actor.dealerId } : null,
  indexes: [
    { name: 'device_by_own_code', keys: [['code', 1]] },
    { name: 'devices_by_serial', keys: [['serialKey', 1]] },
    { name: 'devices_by_text', keys: [['searchKeys', 1]] },
    {
      name: 'devices_of_hospital',
      keys: [
        ['hospitalId', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'devices_of_department',
      keys: [
        ['departmentId', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'devices_to_review',
      keys: [
        ['standing', 1],
        ['createdAt', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'devices_of_dealer',
      keys: [
        ['dealerId', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'devices_with_plan_due',
      keys: [
        ['planDueOn', 1],
        ['_id', 1],
      ],
    },
    { name: 'devices_claimed', keys: [['claims.at', 1]] },
  ],
});

/**
 * The same collection without scope, for two questions only: is an instrument that somebody registers already there, and
 * which instrument carries the label that a visitor holds. Nothing read through it leaves the house unreduced.
 */
export const devicesOfAll = defineCollection<Device>({ ...devices, scope: () => ({}) });
