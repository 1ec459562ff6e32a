# make run: the whole workshop. make test: everything CI checks.
.DEFAULT_GOAL := build
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

WEB_BIN := $(CURDIR)/web/node_modules/.bin
GEN := web/src/gen
VENV := .venv
REQUIREMENTS := $(shell find engine internal -name requirements.txt)
SCREENSHOTS := e2e/screenshots

GO_FILES := $(shell find engine cmd internal content web -name '*.go' -not -path '*/node_modules/*' -not -name '*_test.go')
ENGINE_FILES := $(shell find engine cmd/motor -type f -not -name '*_test.go')
WEB_FILES := $(shell find web/src web/test -type f -not -path '$(GEN)/*') web/package.json web/vite.config.ts web/compress.mjs web/font/math.mjs $(shell find web/python -type f -not -path '*/.cache/*')
CONTENT_FILES := $(shell find content -type f)

.PHONY: run build test test-go test-race test-arm64 test-web lint e2e bench fuzz kernel clean

run: build
	./bin/oficina serve $(ARGS)

build: bin/oficina

bin/oficina: web/build/site/index.html internal/formula/gen/temml.min.js go.mod $(GO_FILES) $(CONTENT_FILES)
	mkdir -p bin
	go build -trimpath -ldflags '-s -w' -o $@ ./cmd/oficina

web/build/site/index.html: web/node_modules/.package-lock.json $(GEN)/motor.json $(WEB_FILES)
	cd web && npm run --silent build
	touch $@

# What explains and reads calls its functions instead of inlining them: 5 % less for a phone to fetch. What trains is left alone.
MOTOR_CALLS := $(foreach name,autodiff dataset door explain expr graph metric nn tensor wire,-gcflags=github.com/neuro-interaction-innovation-lab/oficina/engine/$(name)=-l)
MOTOR := GOOS=js GOARCH=wasm go build -trimpath -overlay $(GEN)/overlay.json -ldflags '-s -w' $(MOTOR_CALLS)

# motor.wasm for the figures of lessons, motor-whole.wasm once a page asks for more, motor-files.wasm once somebody wants a file; motor.json,
# last, says how large they are.
$(GEN)/motor.json: go.mod $(ENGINE_FILES)
	mkdir -p $(GEN)
	cp engine/kernel/wasm/*.wasm "$$(go env GOROOT)/lib/wasm/wasm_exec.js" $(GEN)/
	printf '{"Replace":{"%s/src/embed/embed.go":"%s/cmd/motor/slim/embed/embed.go"}}\n' "$$(go env GOROOT)" '$(CURDIR)' >$(GEN)/overlay.json
	$(MOTOR) -o $(GEN)/motor.wasm ./cmd/motor
	$(MOTOR) -tags whole,kernel -o $(GEN)/motor-whole.wasm ./cmd/motor
	$(MOTOR) -tags files -o $(GEN)/motor-files.wasm ./cmd/motor
	go run ./cmd/motor/slim $(GEN)/motor.wasm $(GEN)/motor-whole.wasm $(GEN)/motor-files.wasm
	printf '{"lesson":%d,"whole":%d,"files":%d}\n' "$$(wc -c <$(GEN)/motor.wasm)" "$$(wc -c <$(GEN)/motor-whole.wasm)" "$$(wc -c <$(GEN)/motor-files.wasm)" >$@

web/node_modules/.package-lock.json: web/package-lock.json
	cd web && npm ci --no-audit --no-fund
	touch $@

# Formulas are made in Go by Temml, whose text is embedded.
internal/formula/gen/temml.min.js: web/node_modules/.package-lock.json
	mkdir -p $(@D)
	cp web/node_modules/temml/dist/temml.min.js $@

e2e/node_modules/.package-lock.json: e2e/package-lock.json
	cd e2e && npm ci --no-audit --no-fund
	touch $@

$(VENV)/ready: $(REQUIREMENTS)
	python3 -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check $(foreach file,$(REQUIREMENTS),-r $(file))
	touch $@

test: build test-go test-race test-arm64 test-web lint e2e

test-go: build $(VENV)/ready
	@test -z "$$(gofmt -l cmd engine internal content bench web/*.go)" || { gofmt -l cmd engine internal content bench web/*.go; echo 'run gofmt -w on these files' >&2; exit 1; }
	go vet ./...
	go run honnef.co/go/tools/cmd/staticcheck@v0.8.2 ./...
	OFICINA_PYTHON=$(CURDIR)/$(VENV)/bin/python go test ./...

# Two at once on the same memory. Go's race detector needs a C compiler.
test-race:
	@if command -v "$$(go env CC)" >/dev/null; then set -x; go test -race ./internal/api ./internal/hub ./internal/store/... ./engine/fit ./engine/search; \
	else echo 'no C compiler: the race detector did not run' >&2; fi

# The same bits on a third platform, and its own kernels, emulated.
test-arm64:
	GOARCH=arm64 CGO_ENABLED=0 go test -exec "$$(engine/bits/qemu.sh)" -run 'Bits|Elementary|Erf|Rand' ./engine/bits ./engine/num

test-web: build $(VENV)/ready
	cd web && npm run --silent verify && npm run --silent check && OFICINA_PYTHON=$(CURDIR)/$(VENV)/bin/python npm run --silent test

lint: build
	./bin/oficina lint content

e2e: build e2e/node_modules/.package-lock.json $(VENV)/ready
	cd e2e && OFICINA_PYTHON=$(CURDIR)/$(VENV)/bin/python CHROMIUM="$$(./chromium.sh)" PATH="$(WEB_BIN):$$PATH" npx playwright test $(ARGS)

# Figures, not judgements: what the pages weigh, how soon they answer, how fast engine and room are on this machine.
bench: build e2e/node_modules/.package-lock.json
	go test -run '^$$' -bench . -benchtime 1s ./engine/... ./internal/...
	PATH="$(WEB_BIN):$$PATH" go run ./bench
	cd e2e && CHROMIUM="$$(./chromium.sh)" PATH="$(WEB_BIN):$$PATH" npx playwright test budgets

# The generated files of engine/kernel, after a change to its C source; go test compares them.
kernel: $(VENV)/ready
	cd engine/kernel && go run ./gen $(CURDIR)/$(VENV)/bin/python

# Hostile files for every parser, TIME each; what is found is kept in the package's testdata/fuzz.
TIME := 1m
fuzz:
	@grep -rl --include='*_test.go' '^func Fuzz' cmd engine internal | xargs -n1 dirname | sort -u | while read -r dir; do \
		for target in $$(grep -ho '^func Fuzz[A-Za-z]*' $$dir/*_test.go | cut -d' ' -f2); do \
			echo "$$dir $$target"; go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(TIME) -fuzzminimizetime 1s -parallel 2 ./$$dir; \
		done; done

clean:
	rm -rf bin web/build/site web/.svelte-kit $(GEN) $(VENV) $(SCREENSHOTS)
