import type { Member } from '../../miniprogram/shared/model/people';

let people = 0;

/** A channel manager with an account and a mobile of their own; `M-lin` for `lin`. */
export const aMember = (id: string, change: Partial<Member> = {}): Member => ({
  _id: `M-${id}`,
  revision: 1,
  head: '',
  openid: `openid-${id}`,
  name: id,
  phone: `1380000${String(++people).padStart(4, '0')}`,
  roles: ['channel_manager'],
  dealerId: null,
  active: true,
  certifications: [],
  base: null,
  consents: { privacyAt: null, locationAt: null },
  subscriptionQuota: {},
  createdAt: '2026-01-01T00:00:00.000Z',
  ...change,
});
