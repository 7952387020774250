# Makes figures.json: attendance as one model (least squares, HC3 from the hat values, t(n - 3)),
# partial Spearman, several outcomes taken together, and thresholds for one person. R alone, without
# packages. Run with: Rscript figures.R > figures.json (made with R 4.2.2)
j <- function(x) paste0("[", paste(format(x, digits = 15, trim = TRUE), collapse = ","), "]")
kv <- function(...) { a <- list(...); paste0("{", paste(sprintf('"%s": %s', names(a),
  sapply(a, function(v) if (length(v) == 1) format(v, digits = 15) else j(v))), collapse = ", "), "}") }

# Attendance: R's own attitude data (30 departments), a before, b meetings, c after.
before <- attitude$learning[1:24]; meetings <- attitude$critical[1:24] - 45; after <- attitude$rating[1:24]
m <- lm(after ~ before + meetings); X <- model.matrix(m); n <- nrow(X)
bread <- solve(crossprod(X)); e <- resid(m) / (1 - hatvalues(m))
V <- bread %*% crossprod(X * e) %*% bread
c <- unname(coef(m)[3]); reach <- qt(.975, n - 3) * sqrt(V[3, 3])
rb <- rank(before)
rho <- cor(resid(lm(rank(meetings) ~ rb)), resid(lm(rank(after) ~ rb)))
h <- qnorm(.975) * sqrt((1 + rho^2 / 2) / (n - 4))
attendance <- kv(before = before, meetings = meetings, after = after, slope = c, slope_low = c - reach,
  slope_high = c + reach, rho = rho, rho_low = tanh(atanh(rho) - h), rho_high = tanh(atanh(rho) + h))

# Taken together: R's own swiss data, provinces as members, three outcomes with their own SD.
d <- swiss[1:12, c("Education", "Agriculture", "Examination")] - swiss[21:32, c("Education", "Agriculture", "Examination")]
sds <- c(9, 22, 8); signs <- c(1, 1, -1)
z <- rowMeans(sweep(as.matrix(d), 2, signs / sds, "*"))
t <- t.test(z)
flips <- as.matrix(expand.grid(rep(list(c(-1, 1)), length(z))))
p <- mean(abs(flips %*% z) >= abs(sum(z)) - 1e-9)
together <- kv(education = d[, 1], agriculture = d[, 2], examination = d[, 3], mean_change = mean(z),
  sd_change = sd(z), ci_low = t$conf.int[1], ci_high = t$conf.int[2], p_permutation = p)

# One person: CORE-10's 6 points at 90 % as 95 %; an alpha of .90 over months with r .6.
threshold <- qnorm(.975) * 20 * sqrt(2 * (1 - .90))
person <- kv(at_95 = 6 * qnorm(.975) / qnorm(.95), threshold = threshold,
  chance = 2 * pnorm(-threshold / (20 * sqrt(2 * (1 - .6)))))
cat(sprintf('{"attendance": %s,\n"together": %s,\n"person": %s}\n', attendance, together, person))
