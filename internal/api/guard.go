package api

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limits are token buckets: a rate per second and what may come at once.
type Limits struct {
	SeatRate, SeatBurst       float64 // of one seat
	AddressRate, AddressBurst float64 // of one address; a whole class sits behind one
	GuessRate, GuessBurst     float64 // wrong keys and return codes of one address
}

// DefaultLimits let 2,000 people behind one address join at once and answer together; a seat may send 50 things a
// second for long. A guess a second at return codes finds one of sixty seats in about 28 days.
func DefaultLimits() Limits {
	return Limits{SeatRate: 50, SeatBurst: 200, AddressRate: 5000, AddressBurst: 10000, GuessRate: 1, GuessBurst: 30}
}

// guard is what every request passes first.
func (s *server) guard(next http.Handler) http.Handler {
	crossOrigin := http.NewCrossOriginProtection()
	crossOrigin.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		writeProblem(w, problem(http.StatusForbidden, "cross_origin", "this page belongs to another address"))
	}))
	next = crossOrigin.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Referrer-Policy", "no-referrer")
		if !s.hostAllowed(r.Host) {
			writeProblem(w, problem(http.StatusMisdirectedRequest, "host_unknown", "open "+s.URL))
			return
		}
		if !s.limits.address.allow(address(r)) {
			tooMany(w)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func tooMany(w http.ResponseWriter) {
	p := problem(http.StatusTooManyRequests, "too_many_requests", "slow down")
	p.retryAfter = "1"
	writeProblem(w, p)
}

// hostAllowed keeps a foreign name that was made to point here (DNS rebinding) from reading the room.
// An address cannot be rebound.
func (s *server) hostAllowed(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return true
	}
	return host == "localhost" || slices.Contains(s.Hosts, host)
}

func address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

type limits struct{ seat, address, guess *buckets }

func newLimits(l Limits) *limits {
	return &limits{
		seat:    newBuckets(l.SeatRate, l.SeatBurst),
		address: newBuckets(l.AddressRate, l.AddressBurst),
		guess:   newBuckets(l.GuessRate, l.GuessBurst),
	}
}

// buckets holds a token bucket for each key, and forgets those that are full again.
type buckets struct {
	mu    sync.Mutex
	rate  rate.Limit
	burst int
	byKey map[string]*rate.Limiter
	swept time.Time
}

func newBuckets(perSecond, burst float64) *buckets {
	return &buckets{rate: rate.Limit(perSecond), burst: int(burst), byKey: map[string]*rate.Limiter{}}
}

func (b *buckets) of(key string) *rate.Limiter {
	b.mu.Lock()
	defer b.mu.Unlock()
	if now := time.Now(); now.Sub(b.swept) > time.Minute {
		b.swept = now
		for k, l := range b.byKey {
			if l.TokensAt(now) >= float64(b.burst) {
				delete(b.byKey, k)
			}
		}
	}
	l := b.byKey[key]
	if l == nil {
		l = rate.NewLimiter(b.rate, b.burst)
		b.byKey[key] = l
	}
	return l
}

func (b *buckets) allow(key string) bool { return b.of(key).Allow() }

// empty reports whether nothing is left, without taking a token.
func (b *buckets) empty(key string) bool { return b.of(key).Tokens() < 1 }
