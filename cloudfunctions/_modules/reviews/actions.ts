import {
  ConfirmDepartmentRequest,
  ConfirmDeviceRequest,
  ConfirmHospitalRequest,
  ListReviewsRequest,
  MergeDepartmentRequest,
  MergeDeviceRequest,
  MergeHospitalRequest,
  SettleRatingsRequest,
} from '../../_contracts/reviews';
import type { ReviewActions } from '../../_contracts/reviews';
import { fields } from '../../_platform/action';
import type { ActionTable } from '../../_platform/action';
import { devices } from '../../_store/devices';
import { hospitals } from '../../_store/hospitals';
import { departments } from '../../_store/sites';
import { surveys } from '../../_store/surveys';
import { listReviews } from './list-reviews';
import { confirmDevice, mergeDevice } from './review-devices';
import { confirmDepartment, confirmHospital, mergeDepartment, mergeHospital } from './review-sites';
import { settleRatings } from './settle-ratings';

export const reviewActions: ActionTable<ReviewActions> = {
  'review.list': {
    input: ListReviewsRequest,
    reply: fields('next', 'more', 'ratings', 'arrivals', 'devices', 'hospitals', 'departments'),
    run: listReviews,
  },
  'rating.settle': {
    input: SettleRatingsRequest,
    reply: fields('settled'),
    loads: ({ surveyIds }: SettleRatingsRequest) => surveyIds.map((id) => [surveys, id] as const),
    run: settleRatings,
  },
  'device.confirm': {
    input: ConfirmDeviceRequest,
    reply: fields('deviceId'),
    loads: ({ deviceId }: ConfirmDeviceRequest) => [[devices, deviceId]],
    run: confirmDevice,
  },
  'device.merge': {
    input: MergeDeviceRequest,
    reply: fields('deviceId'),
    loads: ({ deviceId, intoId }: MergeDeviceRequest) => [
      [devices, deviceId],
      [devices, intoId],
    ],
    run: mergeDevice,
  },
  'hospital.confirm': {
    input: ConfirmHospitalRequest,
    reply: fields('hospitalId'),
    loads: ({ hospitalId }: ConfirmHospitalRequest) => [[hospitals, hospitalId]],
    run: confirmHospital,
  },
  'hospital.merge': {
    input: MergeHospitalRequest,
    reply: fields('hospitalId'),
    loads: ({ hospitalId, intoId }: MergeHospitalRequest) => [
      [hospitals, hospitalId],
      [hospitals, intoId],
    ],
    run: mergeHospital,
  },
  'department.confirm': {
    input: ConfirmDepartmentRequest,
    reply: fields('departmentId'),
    loads: ({ departmentId }: ConfirmDepartmentRequest) => [[departments, departmentId]],
    run: confirmDepartment,
  },
  'department.merge': {
    input: MergeDepartmentRequest,
    reply: fields('departmentId'),
    loads: ({ departmentId, intoId }: MergeDepartmentRequest) => [
      [departments, departmentId],
      [departments, intoId],
    ],
    run: mergeDepartment,
  },
};
