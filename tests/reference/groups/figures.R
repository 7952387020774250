# Makes figures.json: Welch, ANCOVA with HC3, metafor, psych, on data that
# come with R and with the packages. Run with: Rscript figures.R > figures.json
suppressMessages({library(sandwich); library(lmtest); library(metafor); library(psych)})
j <- function(x) paste0("[", paste(format(x, digits = 15, trim = TRUE), collapse = ","), "]")
kv <- function(...) { a <- list(...); paste0("{", paste(sprintf('"%s": %s', names(a),
  sapply(a, function(v) if (length(v) == 1) format(v, digits = 15) else j(v))), collapse = ", "), "}") }
set.seed(4)
# Comparison: ToothGrowth's lengths as before and after, supplement as arm.
before <- ToothGrowth$len[c(1:14, 31:44)]; after <- ToothGrowth$len[c(11:24, 41:54)]
arm <- rep(c(1, 0), each = 14); change <- after - before
w <- t.test(change[arm == 1], change[arm == 0])
m <- lm(after ~ arm + before); ct <- coeftest(m, vcovHC(m, "HC3")); ci <- coefci(m, vcov. = vcovHC(m, "HC3"))
comparison <- kv(before = before, after = after, arm = arm, difference = unname(w$estimate[1] - w$estimate[2]),
  low = w$conf.int[1], high = w$conf.int[2], p = w$p.value, adjusted = ct["arm", 1], se = ct["arm", 2],
  adjusted_low = ci["arm", 1], adjusted_high = ci["arm", 2], adjusted_p = ct["arm", 4])
# Pooling: the BCG trials, as metafor's own example.
d <- escalc(measure = "RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg)
f <- rma(yi, vi, data = d, method = "REML", control = list(threshold = 1e-12), test = "adhoc")
k <- rma(yi, vi, data = d, method = "REML", control = list(threshold = 1e-12))
p <- predict(k, predtype = "Riley")
pooling <- kv(effects = as.numeric(d$yi), variances = as.numeric(d$vi), mean = as.numeric(f$beta), low = f$ci.lb, high = f$ci.ub,
  tau2 = f$tau2, q = f$QE, i2 = f$I2,
  prediction_half = qt(.975, f$k - 2) * sqrt(f$tau2 + k$se^2))
# Alpha: the first five items of psych's bfi, complete rows.
i <- na.omit(psych::bfi[1:130, c("A2", "A3", "A4", "A5", "E5")]); a <- psych::alpha(i)$total$raw_alpha
n <- nrow(i); q <- ncol(i)
o <- factanal(covmat = cor(i), factors = 1, n.obs = n, control = list(opt = list(factr = 1e1)))
s <- apply(i, 2, sd); lam <- o$loadings[, 1] * s; u <- o$uniquenesses * s^2
alpha <- kv(items = unlist(i), k = q, n = n, alpha = a, low = 1 - (1 - a) * qf(.975, n - 1, (n - 1) * (q - 1)),
  high = 1 - (1 - a) * qf(.025, n - 1, (n - 1) * (q - 1)), omega = sum(lam)^2 / (sum(lam)^2 + sum(u)))
cat(sprintf('{"comparison": %s,\n"pooling": %s,\n"alpha": %s}\n', comparison, pooling, alpha))
