//go:build js && wasm && !whole && !files

package main

func calls() map[string]any { return lesson() }
