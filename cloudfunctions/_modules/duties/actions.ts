import {
  ForgetMemberRequest,
  MemberRequest,
  PersonalDataRequest,
  TakeDataRequest,
} from '../../_contracts/people';
import type { DutyActions } from '../../_contracts/people';
import { fields, loadIf } from '../../_platform/action';
import type { ActionTable, Load } from '../../_platform/action';
import { members } from '../../_store/people';
import { MyDataRequest, SearchLooksRequest } from '../../_contracts/looks';
import type { LookActions } from '../../_contracts/looks';
import { readMyData, searchLooks } from './looks';
import { endAccount } from './end-account';
import { AskStandInRequest, ListStandInsRequest, StandInRequest } from '../../_contracts/stand-ins';
import type { StandInActions } from '../../_contracts/stand-ins';
import { agreeStandIn, askStandIn, endStandIn, listStandIns } from './stand-ins';
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
    looks: ({ person: { memberId, dataTaken } }) => [
      { subjects: [memberId], about: null, why: dataTaken[0]?.reason ?? '' },
    ],
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

export const lookActions: ActionTable<LookActions> = {
  'personalData.mine': {
    input: MyDataRequest,
    reply: fields('consents', 'history', 'looks', 'next'),
    run: readMyData,
  },
  'personalData.looks': { input: SearchLooksRequest, reply: fields('looks', 'next'), run: searchLooks },
};

const ofHolder = ({ memberId }: { memberId: string }): Load[] => [[members, memberId]];
export const standInActions: ActionTable<StandInActions> = {
  'standIn.list': {
    input: ListStandInsRequest,
    reply: fields('rows', 'roles', 'people'),
    run: listStandIns,
  },
  'standIn.ask': {
    input: AskStandInRequest,
    reply: fields('standInId'),
    loads: ofHolder,
    run: askStandIn,
  },
  'standIn.agree': {
    input: StandInRequest,
    reply: fields('standInId'),
    approves: true,
    sees: 'what is asked has an id of its own and is written once',
    loads: ofHolder,
    run: agreeStandIn,
  },
  'standIn.end': { input: StandInRequest, reply: fields('standInId'), loads: ofHolder, run: endStandIn },
};
