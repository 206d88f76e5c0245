import type { Json } from "../../common/json.ts";
import { ERROR } from "../errors.ts";
import { toText } from "../values.ts";
import { formatDate } from "./date-format.ts";
import type { FunctionEntry } from "./entry.ts";
import { DAY, daysInMonth, isoText, isoWeek, startOfYear, timeFrom, timeOf } from "./instant.ts";

/** A function of one date. What is no date gives null and a warning. */
function ofDate(name: string, part: (date: Date, time: number) => Json): FunctionEntry {
  return {
    name,
    min: 1,
    max: 1,
    run: (call, value) => {
      const time = timeOf(value);
      return time === undefined ? call.warn(ERROR.invalidDate) : part(new Date(time), time);
    },
  };
}

/** A function of a date that is given as one value, or as year, month, day, hour, minute, second, millisecond. */
function ofDateParts(name: string, result: (time: number) => Json): FunctionEntry {
  return {
    name,
    min: 1,
    max: 7,
    exact: true,
    run: (call, ...args) => {
      const time =
        args.length === 1 ? timeOf(args[0]) : timeFrom(args.map((arg) => Number(toText(arg) || NaN)));
      return time === undefined ? call.warn(ERROR.invalidDate) : result(time);
    },
  };
}

/** All dates are in UTC. */
export const dateFunctions: FunctionEntry[] = [
  { name: "DATE_NOW", min: 0, max: 0, run: ({ run }) => run.now },
  ofDateParts("DATE_TIMESTAMP", (time) => time),
  ofDateParts("DATE_ISO8601", isoText),
  {
    name: "IS_DATESTRING",
    min: 1,
    max: 1,
    run: (_, value) => typeof value === "string" && timeOf(value) !== undefined,
  },
  ofDate("DATE_DAYOFWEEK", (date) => date.getUTCDay()),
  ofDate("DATE_YEAR", (date) => date.getUTCFullYear()),
  ofDate("DATE_MONTH", (date) => date.getUTCMonth() + 1),
  ofDate("DATE_DAY", (date) => date.getUTCDate()),
  ofDate("DATE_HOUR", (date) => date.getUTCHours()),
  ofDate("DATE_MINUTE", (date) => date.getUTCMinutes()),
  ofDate("DATE_SECOND", (date) => date.getUTCSeconds()),
  ofDate("DATE_MILLISECOND", (date) => date.getUTCMilliseconds()),
  ofDate("DATE_DAYOFYEAR", (_, time) => Math.floor((time - startOfYear(time)) / DAY) + 1),
  ofDate("DATE_ISOWEEK", (_, time) => isoWeek(time).week),
  ofDate("DATE_ISOWEEKYEAR", (_, time) => ({ ...isoWeek(time) })),
  ofDate("DATE_LEAPYEAR", (date) => daysInMonth(date.getUTCFullYear(), 2) === 29),
  ofDate("DATE_QUARTER", (date) => Math.floor(date.getUTCMonth() / 3) + 1),
  ofDate("DATE_DAYS_IN_MONTH", (date) => daysInMonth(date.getUTCFullYear(), date.getUTCMonth() + 1)),
  {
    name: "DATE_FORMAT",
    min: 2,
    max: 2,
    run: (call, value, format) => {
      const time = timeOf(value);
      if (typeof format !== "string") return call.invalid();
      return time === undefined ? call.warn(ERROR.invalidDate) : formatDate(time, format);
    },
  },
];
