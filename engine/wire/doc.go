// Package wire reads and writes JSON without reflection.
//
// encoding/json and fmt take the engine for browsers from 0.7 to 1.1 MB on the wire; this is the part of them that the
// engine needs. It reads everything that RFC 8259 allows, and a fuzz test holds it to what encoding/json accepts.
package wire
