// Values and shares as pprof prints them (core/measurement/measurement.h).
function twoDecimals(value) {
  const hundredths = Math.abs(value) * 100;
  const below = Math.floor(hundredths);
  // toFixed rounds halves that a double has exactly up; they go to the even digit.
  if (hundredths - below === 0.5 && Number.isInteger(value * 8))
    return ((below + below % 2) / 100).toFixed(2);
  return Math.abs(value).toFixed(2);
}

function valueText(type, value) {
  const scaled = type.ratio > 0 && type.ratio !== 1 ? Math.trunc(value * type.ratio) : value;
  const measure = Math.abs(scaled) * type.unit.source;
  let [name, factor] = type.unit.otherwise;
  for (const [stepName, stepFactor] of type.unit.steps)
    if (measure / stepFactor >= 1) [name, factor] = [stepName, stepFactor];
  const text = twoDecimals(measure / factor).replace(/\.00$/, "");
  return text === "0" ? "0" : (scaled < 0 ? "-" : "") + text + name;
}

function shareText(part, whole) {
  const percent = whole === 0 ? 0 : Math.abs(part / whole) * 100;
  if (percent >= 99.95 && percent <= 100.05) return "100%";
  if (percent >= 1) return twoDecimals(percent) + "%";
  if (percent === 0) return "0%";
  if (percent >= 0.0001) return Number(percent.toPrecision(2)) + "%";
  const [digits, exponent] = percent.toExponential(1).split("e-");
  return digits.replace(/\.0$/, "") + "e-" + exponent.padStart(2, "0") + "%";
}

function valueAndShare(type, value) {
  return valueText(type, value) + " (" + shareText(value, type.total) + ")";
}
