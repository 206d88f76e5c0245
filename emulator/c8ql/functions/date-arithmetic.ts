import type { Json } from "../../common/json.ts";
import { ERROR } from "../errors.ts";
import { isTrue, toNumber } from "../values.ts";
import type { Call, FunctionEntry } from "./entry.ts";
import { DAY, isoText, timeFrom, timeOf } from "./instant.ts";

type Unit = "year" | "month" | "week" | "day" | "hour" | "minute" | "second" | "millisecond";

const UNITS: Record<string, Unit> = {
  y: "year",
  year: "year",
  years: "year",
  m: "month",
  month: "month",
  months: "month",
  w: "week",
  week: "week",
  weeks: "week",
  d: "day",
  day: "day",
  days: "day",
  h: "hour",
  hour: "hour",
  hours: "hour",
  i: "minute",
  minute: "minute",
  minutes: "minute",
  s: "second",
  second: "second",
  seconds: "second",
  f: "millisecond",
  millisecond: "millisecond",
  milliseconds: "millisecond",
};

/** Milliseconds; months and years at their average over the calendar's 400 years. */
const LENGTHS: Record<Unit, number> = {
  year: 365.2425 * DAY,
  month: (365.2425 / 12) * DAY,
  week: 7 * DAY,
  day: DAY,
  hour: 3_600_000,
  minute: 60_000,
  second: 1000,
  millisecond: 1,
};

/** The parts of a date from the largest on, for comparing ranges of them and for cutting off the smaller ones. */
const PARTS: Unit[] = ["year", "month", "day", "hour", "minute", "second", "millisecond"];

const DURATION =
  /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d{1,3}))?S)?)?$/i;

function unitOf(value: Json): Unit | undefined {
  return typeof value === "string" ? UNITS[value.toLowerCase()] : undefined;
}

/** Adds in the calendar: a month after the 31st of January is the 31st of February, which is in March. */
function added(time: number, amount: number, unit: Unit): number {
  const whole = Math.trunc(amount);
  const date = new Date(time);
  if (unit === "year") date.setUTCFullYear(date.getUTCFullYear() + whole);
  else if (unit === "month") date.setUTCMonth(date.getUTCMonth() + whole);
  else return time + Math.trunc(amount * LENGTHS[unit]);
  return date.getTime() + Math.trunc((amount - whole) * LENGTHS[unit]);
}

function addedDuration(time: number, duration: string, sign: number): number | undefined {
  const match = DURATION.exec(duration);
  if (match === null || duration.length < 3) return undefined;
  const units: Unit[] = ["year", "month", "week", "day", "hour", "minute", "second"];
  const sum = units.reduce((sum, unit, i) => added(sum, sign * Number(match[i + 1] ?? 0), unit), time);
  return sum + sign * Number((match[8] ?? "").padEnd(3, "0"));
}

function shifted(call: Call, sign: number, value: Json, amount: Json, unit: Json): Json {
  const time = timeOf(value);
  if (time === undefined) return call.warn(ERROR.invalidDate);
  let result: number | undefined;
  if (typeof amount === "string" && unit === null) {
    result = addedDuration(time, amount, sign);
  } else {
    const known = unitOf(unit);
    if (typeof amount === "number" && known !== undefined) result = added(time, sign * amount, known);
  }
  if (result === undefined) return call.invalid();
  return timeOf(result) === undefined ? call.warn(ERROR.invalidDate) : isoText(result);
}

function partsOf(time: number): number[] {
  const [date = "", clock = ""] = isoText(time).split("T");
  const [, year = "", month = "", day = ""] = /^([+-]?\d+)-(\d+)-(\d+)$/.exec(date) ?? [];
  return [year, month, day, ...clock.slice(0, -1).split(/[:.]/)].map(Number);
}

export const dateArithmetic: FunctionEntry[] = [
  {
    name: "DATE_ADD",
    min: 2,
    max: 3,
    run: (call, date, amount, unit) => shifted(call, 1, date, amount, unit),
  },
  {
    name: "DATE_SUBTRACT",
    min: 2,
    max: 3,
    run: (call, date, amount, unit) => shifted(call, -1, date, amount, unit),
  },
  {
    name: "DATE_DIFF",
    min: 3,
    max: 4,
    run: (call, from, to, name, asFloat) => {
      const [start, end] = [timeOf(from), timeOf(to)];
      const unit = unitOf(name);
      if (start === undefined || end === undefined) return call.warn(ERROR.invalidDate);
      if (unit === undefined) return call.invalid();
      const difference = (end - start) / LENGTHS[unit];
      return isTrue(asFloat) ? difference : Math.round(difference) + 0;
    },
  },
  {
    name: "DATE_COMPARE",
    min: 3,
    max: 4,
    run: (call, a, b, from, to) => {
      const [left, right] = [timeOf(a), timeOf(b)];
      if (left === undefined || right === undefined) return call.warn(ERROR.invalidDate);
      const first = PARTS.indexOf(unitOf(from) ?? "week");
      const last = to === null ? first : PARTS.indexOf(unitOf(to) ?? "week");
      if (first < 0 || last < first) return call.invalid();
      const range = (time: number): string =>
        partsOf(time)
          .slice(first, last + 1)
          .join();
      return range(left) === range(right);
    },
  },
  {
    name: "DATE_TRUNC",
    min: 2,
    max: 2,
    run: (call, date, name) => {
      const time = timeOf(date);
      const last = PARTS.indexOf(unitOf(name) ?? "week");
      if (time === undefined) return call.warn(ERROR.invalidDate);
      if (last < 0) return call.invalid();
      return isoText(timeFrom(partsOf(time).slice(0, last + 1)) ?? time);
    },
  },
  {
    name: "DATE_ROUND",
    min: 3,
    max: 3,
    run: (call, date, amount, name) => {
      const time = timeOf(date);
      const unit = unitOf(name);
      if (time === undefined) return call.warn(ERROR.invalidDate);
      const count = Math.trunc(toNumber(amount));
      // Months and years have no one length to round to.
      if (unit === undefined || unit === "year" || unit === "month" || count < 1) return call.invalid();
      const step = count * LENGTHS[unit];
      return isoText(Math.floor(time / step) * step);
    },
  },
];
