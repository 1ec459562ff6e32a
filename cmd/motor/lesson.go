//go:build js && wasm && !whole

package main

func calls() map[string]any { return lesson() }
