import {
  ForgetMemberRequest,
  MemberRequest,
  PersonalDataRequest,
  TakeDataRequest,
} from '../../_contracts/people';
import type { DutyActions } from '../../_contracts/people';
import { fields, loadIf } from '../../_platform/action';
import type { ActionTable } from '../../_platform/action';
import { members } from '../../_store/people';
import { endAccount } from './end-account';
import { exportPersonalData, forgetMember, takeData } from './personal-data';

export const dutyActions: ActionTable<DutyActions> = {
  'member.disable': {
    input: MemberRequest,
    reply: fields('memberId', 'handedBack'),
    loads: ({ memberId }: MemberRequest) => [[members, memberId]],
    run: endAccount,
  },
  'member.takeData': {
    input: TakeDataRequest,
    reply: fields('memberId'),
    loads: ({ memberId }: TakeDataRequest) => [[members, memberId]],
    run: takeData,
  },
  'member.exportData': {
    input: PersonalDataRequest,
    reply: fields('at', 'person', 'orders', 'messages', 'acts', 'kept'),
    loads: ({ memberId }: PersonalDataRequest) => loadIf(members, memberId),
    run: exportPersonalData,
  },
  'member.forget': {
    input: ForgetMemberRequest,
    reply: fields('memberId', 'kept'),
    loads: ({ memberId }: ForgetMemberRequest) => [[members, memberId]],
    run: forgetMember,
  },
};
