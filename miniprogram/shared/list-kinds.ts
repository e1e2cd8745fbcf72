import { may } from './rights';
import type { Role } from './states';

/** Lists that are kept by people and may come as a sheet; who may bring one is who may write one of its rows by hand. */
export const listKindLabels = {
  dealers: '经销商',
  engineers: '工程师',
  instruments: '设备',
  contacts: '医院联系人',
  certifications: '技术认证',
} as const;
export type ListKind = keyof typeof listKindLabels;
export const listKinds = Object.keys(listKindLabels) as ListKind[];

export function mayBring(roles: readonly Role[], kind: ListKind): boolean {
  switch (kind) {
    case 'dealers':
      return may(roles, 'channel', 'dealer.create');
    case 'engineers':
      return may(roles, 'service', 'member.invite');
    case 'instruments':
      return may(roles, 'service', 'device.saveCover');
    case 'contacts':
      return may(roles, 'service', 'department.merge');
    case 'certifications':
      return may(roles, 'service', 'certification.give');
  }
}
