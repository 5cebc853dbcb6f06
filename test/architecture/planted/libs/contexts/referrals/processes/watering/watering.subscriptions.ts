import { Injectable } from '@nestjs/common';
import { plantPottedV1 } from '#platform/contracts/plant-potted.v1';
import { run } from '#platform/runtime/run';
import { watering } from './watering.process.js';

export const subscriptions = { Injectable, plantPottedV1, run, watering };
