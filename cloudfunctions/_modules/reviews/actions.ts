import {
  ConfirmDepartmentRequest,
  ConfirmDeviceRequest,
  ConfirmHospitalRequest,
  ListReviewsRequest,
  MergeDepartmentRequest,
  MergeDeviceRequest,
  MergeHospitalRequest,
  SettleRatingsRequest,
  SettleWritingRequest,
} from '../../_contracts/reviews';
import type { ReviewActions } from '../../_contracts/reviews';
import { fields, sight } from '../../_platform/action';
import type { ActionTable } from '../../_platform/action';
import { devices } from '../../_store/devices';
import { hospitals } from '../../_store/hospitals';
import { departments } from '../../_store/sites';
import { surveys } from '../../_store/surveys';
import { writings } from '../../_store/writings';
import { listReviews } from './list-reviews';
import { confirmDevice, mergeDevice } from './review-devices';
import { confirmDepartment, confirmHospital, mergeDepartment, mergeHospital } from './review-sites';
import { settleRatings } from './settle-ratings';
import { settleWriting } from './settle-writing';

export const reviewActions: ActionTable<ReviewActions> = {
  'review.list': {
    input: ListReviewsRequest,
    reply: fields('next', 'more', 'ratings', 'writings', 'arrivals', 'devices', 'hospitals', 'departments'),
    run: listReviews,
  },
  'rating.settle': {
    input: SettleRatingsRequest,
    reply: fields('settled'),
    loads: ({ surveyIds }: SettleRatingsRequest) => surveyIds.map((id) => [surveys, id] as const),
    run: settleRatings,
  },
  'writing.settle': {
    input: SettleWritingRequest,
    reply: fields('writingId'),
    loads: ({ writingId }: SettleWritingRequest) => [[writings, writingId]],
    run: settleWriting,
  },
  'device.confirm': {
    input: ConfirmDeviceRequest,
    reply: fields('deviceId'),
    sees: ({ deviceId, claimsSeen }: ConfirmDeviceRequest) => [
      sight(devices, deviceId, claimsSeen, ({ claims }) => claims.length),
    ],
    run: confirmDevice,
  },
  'device.merge': {
    input: MergeDeviceRequest,
    reply: fields('deviceId'),
    loads: ({ deviceId, intoId }: MergeDeviceRequest) => [
      [devices, deviceId],
      [devices, intoId],
    ],
    sees: 'which instrument a record is of is written once, as it is made',
    run: mergeDevice,
  },
  'hospital.confirm': {
    input: ConfirmHospitalRequest,
    reply: fields('hospitalId'),
    loads: ({ hospitalId }: ConfirmHospitalRequest) => [[hospitals, hospitalId]],
    sees: 'says itself how the hospital is called and where it is',
    run: confirmHospital,
  },
  'hospital.merge': {
    input: MergeHospitalRequest,
    reply: fields('hospitalId'),
    loads: ({ hospitalId, intoId }: MergeHospitalRequest) => [
      [hospitals, hospitalId],
      [hospitals, intoId],
    ],
    sees: 'what was made on the spot is written once, until it is confirmed',
    run: mergeHospital,
  },
  'department.confirm': {
    input: ConfirmDepartmentRequest,
    reply: fields('departmentId'),
    loads: ({ departmentId }: ConfirmDepartmentRequest) => [[departments, departmentId]],
    sees: 'says itself how the department is called',
    run: confirmDepartment,
  },
  'department.merge': {
    input: MergeDepartmentRequest,
    reply: fields('departmentId'),
    loads: ({ departmentId, intoId }: MergeDepartmentRequest) => [
      [departments, departmentId],
      [departments, intoId],
    ],
    sees: 'what was made on the spot is written once, until it is confirmed',
    run: mergeDepartment,
  },
};
