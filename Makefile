# make run: the whole workshop. make test: everything CI checks.
.DEFAULT_GOAL := build
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
NODE_BIN := $(CURDIR)/web/node_modules/.bin
GEN := web/src/gen
GO_FILES := $(shell find engine cmd internal content web -name '*.go' -not -path '*/node_modules/*' 2>/dev/null)
WEB_FILES := $(shell find web/src web/test -type f -not -path 'web/src/gen/*' 2>/dev/null) web/package.json web/vite.config.ts

.PHONY: run build test bench e2e clean

run: build
	./bin/oficina serve $(ARGS)

build: bin/oficina

web/node_modules/.package-lock.json: web/package-lock.json
	cd web && npm ci --no-audit --no-fund
	touch $@

$(GEN)/motor.wasm: $(GO_FILES)
	mkdir -p $(GEN)
	GOOS=js GOARCH=wasm go build -trimpath -ldflags '-s -w' -o $@ ./cmd/motor
	cp "$$(go env GOROOT)/lib/wasm/wasm_exec.js" $(GEN)/wasm_exec.js

web/build/site/index.html: web/node_modules/.package-lock.json $(GEN)/motor.wasm $(WEB_FILES)
	cd web && npm run build
	touch $@

bin/oficina: web/build/site/index.html $(GO_FILES) $(shell find content -type f)
	mkdir -p bin
	go build -trimpath -o $@ ./cmd/oficina

clean:
	rm -rf bin web/build/site web/.svelte-kit $(GEN)
