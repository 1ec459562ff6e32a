package formula

// vocabulary is how formulas are said in one language. Of a pair "from … to …" the speaker fills the gaps; end closes
// what began with a word, where a listener could not tell otherwise.
type vocabulary struct {
	fraction, over, end, root, sub, power string
	derivative, by, norm                  string
	from, to, of, along                   string
	// matrix takes rows and columns, row its number.
	matrix, row, column string
	accents, symbols    map[string]string
}

var portuguese = vocabulary{
	fraction: "fração:", over: "sobre", end: ", fim,", root: "raiz quadrada de", sub: "índice", power: "elevado a",
	derivative: "derivada de", by: "em relação a", norm: "norma de",
	from: "de", to: "até", of: "de", along: "em",
	matrix: "matriz de %d por %d;", row: "linha %d:", column: "coluna:",
	accents: map[string]string{
		"^": "chapéu", "ˆ": "chapéu", "¯": "barra", "‾": "barra", "ˉ": "barra", "~": "til", "˜": "til", "′": "linha", "'": "linha",
		"⊤": "transposta", "T": "transposta", "2": "ao quadrado",
	},
	symbols: map[string]string{
		"=": "é igual a", "≈": "é aproximadamente", "≠": "é diferente de", "<": "é menor que", ">": "é maior que", "≤": "é no máximo", "≥": "é no mínimo",
		"+": "mais", "−": "menos", "-": "menos", "±": "mais ou menos", "⋅": "vezes", "·": "vezes", "×": "vezes", "/": "sobre", "⊙": "vezes, posição a posição,",
		"→": "vai para", "←": "recebe", "⇒": "logo", "⇔": "equivale a", "∂": "derivada de", "∇": "gradiente de", "∑": "soma", "∏": "produto", "∈": "pertence a",
		"ℝ": "números reais", "∞": "infinito", "…": "e assim por diante", "⋯": "e assim por diante",
		"(": "abre parênteses", ")": "fecha parênteses", "[": "abre colchetes", "]": "fecha colchetes", "{": "abre chaves", "}": "fecha chaves", "|": "barra",
		"∥": "norma", "‖": "norma", "⌊": "piso de", "⌋": "", "⌈": "teto de", "⌉": "",
		"σ": "sigma", "δ": "delta", "Δ": "delta", "η": "eta", "λ": "lambda", "θ": "teta", "ε": "épsilon", "ϵ": "épsilon", "β": "beta", "ρ": "rô", "μ": "mi", "π": "pi",
		"φ": "fi", "ϕ": "fi", "Φ": "fi maiúsculo", "α": "alfa", "τ": "tau",
		"ln": "logaritmo natural de", "exp": "exponencial de", "tanh": "tangente hiperbólica de", "max": "máximo de", "min": "mínimo de", "\u2061": "", "\u2062": "", "\u2063": "",
	},
}

var english = vocabulary{
	fraction: "the fraction:", over: "over", end: ", end,", root: "square root of", sub: "sub", power: "to the power",
	derivative: "derivative of", by: "with respect to", norm: "norm of",
	from: "from", to: "to", of: "of", along: "over",
	matrix: "%d by %d matrix;", row: "row %d:", column: "column:",
	accents: map[string]string{
		"^": "hat", "ˆ": "hat", "¯": "bar", "‾": "bar", "ˉ": "bar", "~": "tilde", "˜": "tilde", "′": "prime", "'": "prime",
		"⊤": "transposed", "T": "transposed", "2": "squared",
	},
	symbols: map[string]string{
		"=": "equals", "≈": "is about", "≠": "is not", "<": "is less than", ">": "is greater than", "≤": "is at most", "≥": "is at least",
		"+": "plus", "−": "minus", "-": "minus", "±": "plus or minus", "⋅": "times", "·": "times", "×": "times", "/": "over", "⊙": "times, entry by entry,",
		"→": "goes to", "←": "becomes", "⇒": "hence", "⇔": "is the same as", "∂": "derivative of", "∇": "gradient of", "∑": "sum", "∏": "product", "∈": "in",
		"ℝ": "the real numbers", "∞": "infinity", "…": "and so on", "⋯": "and so on",
		"(": "open parenthesis", ")": "close parenthesis", "[": "open bracket", "]": "close bracket", "{": "open brace", "}": "close brace", "|": "bar",
		"∥": "norm", "‖": "norm", "⌊": "floor of", "⌋": "", "⌈": "ceiling of", "⌉": "",
		"σ": "sigma", "δ": "delta", "Δ": "delta", "η": "eta", "λ": "lambda", "θ": "theta", "ε": "epsilon", "ϵ": "epsilon", "β": "beta", "ρ": "rho", "μ": "mu", "π": "pi",
		"φ": "phi", "ϕ": "phi", "Φ": "capital phi", "α": "alpha", "τ": "tau",
		"ln": "natural log of", "exp": "the exponential of", "tanh": "hyperbolic tangent of", "max": "maximum of", "min": "minimum of", "\u2061": "", "\u2062": "", "\u2063": "",
	},
}
