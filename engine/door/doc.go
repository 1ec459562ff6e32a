// Package door answers calls to the engine whose arguments and results are JSON: what cmd/motor offers in the browser.
//
// A call never panics over what it is given: the reply to a bad one is {"error":{"code","message"}}. The shapes are
// those of web/src/lib/motor/types.ts.
package door
