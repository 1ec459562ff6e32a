// Package explain is the engine's door for lessons: it runs a small network over one example, forward and backward,
// tells why each number has its value in symbols, in numbers and in a sentence, and checks derivatives by differences.
//
// The JSON names are those of web/src/lib/motor/types.ts. Everything that comes in is checked: functions return an
// *Error with a stable code and never panic. The results are the same bits natively and in the browser.
package explain
