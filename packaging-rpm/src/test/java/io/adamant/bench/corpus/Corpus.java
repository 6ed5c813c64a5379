package io.adamant.bench.corpus;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * Lines as a web shop writes them, about 205 bytes on average: nginx access lines, logback lines
 * (some with letters beyond ASCII) and Java stack traces, each with its number and checksum ({@link
 * NumberedLine}). The same seed makes the same lines.
 */
public final class Corpus {

    private static final byte[][] PATHS =
            texts(
                    "/api/v1/orders/",
                    "/api/v1/customers/",
                    "/catalog/products/",
                    "/checkout/basket/",
                    "/static/img/teaser/",
                    "/api/v2/inventory/items/",
                    "/search/suggestions/");
    private static final byte[][] METHODS = texts("GET ", "GET ", "GET ", "POST ", "PUT ", "HEAD ");
    private static final byte[][] STATUS = texts("200 ", "200 ", "200 ", "304 ", "404 ", "502 ");
    private static final byte[][] BROWSERS =
            texts(
                    "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/141.0",
                    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/139.0.0.0 Safari/537.36",
                    "kube-probe/1.33",
                    "Go-http-client/2.0",
                    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1) Version/19.1");
    private static final byte[][] LEVELS =
            texts("INFO ", "INFO ", "INFO ", "DEBUG", "DEBUG", "WARN ");
    private static final byte[][] CLASSES =
            texts(
                    "c.e.shop.order.OrderService", "c.e.shop.payment.PaymentGatewayClient",
                    "c.e.shop.stock.StockReservationJob", "o.s.web.servlet.DispatcherServlet",
                    "c.zaxxer.hikari.pool.HikariPool", "c.e.shop.mail.ConfirmationMailer");
    private static final byte[][] TEXTS =
            texts(
                    "reserved stock for the basket and told the warehouse, order ",
                    "payment was authorised by the provider, transaction ",
                    "Bestellung für Jürgen Müßig in Köln übernommen, Lieferung über Zürich, Auftrag ",
                    "顧客の注文を受け付けました、在庫を確認しています、注文番号 ",
                    "pool statistics: total=10, active=3, idle=7, waiting=0, longest wait ",
                    "mail has been handed over to the relay, id ");
    private static final byte[][] FRAMES =
            texts(
                    "\tat com.example.shop.order.OrderService.placeOrder(OrderService.java:",
                    "\tat com.example.shop.payment.PaymentGatewayClient.authorise(PaymentGatewayClient.java:",
                    "\tat org.springframework.web.servlet.FrameworkServlet.service(FrameworkServlet.java:",
                    "\tat org.springframework.aop.framework.ReflectiveMethodInvocation.proceed(ReflectiveMethodInvocation.java:",
                    "\tat java.base/java.util.concurrent.ThreadPoolExecutor$Worker.run(ThreadPoolExecutor.java:",
                    "\tat org.apache.catalina.core.ApplicationFilterChain.internalDoFilter(ApplicationFilterChain.java:");
    private static final byte[][] THROWN =
            texts(
                    "java.lang.IllegalStateException: the basket was closed by another request, basket ",
                    "org.springframework.dao.DataAccessResourceFailureException: no connection within 30000 ms, try ",
                    "java.net.SocketTimeoutException: Read timed out while waiting for the payment provider, call ");
    private static final byte[] CAUSED_BY = text("Caused by: ");
    private static final byte[] JAR = text(") ~[shop-backend.jar:2026.11]");
    private static final byte[] REQUEST_ID = text("\" rid=");
    private static final byte[] REFERRER = text(" \"https://shop.example.com/c/");

    private final SplittableRandom random;
    private final NumberedLine trailer = new NumberedLine();
    private long number;
    private int framesLeft;
    private int causesLeft;
    private boolean thrown;

    /** The lines from {@code firstNumber} on; two ranges of numbers are two different corpora. */
    public Corpus(long seed, long firstNumber) {
        this.random = new SplittableRandom(seed);
        this.number = firstNumber;
    }

    /** The number that the next line will carry. */
    public long nextNumber() {
        return number;
    }

    /**
     * Adds the next line and its line feed.
     *
     * @param stampUnixMicros when it is written, 0 for none
     */
    public void next(LineBuffer out, long stampUnixMicros) {
        int from = out.length();
        if (thrown) {
            thrown(out);
        } else if (framesLeft > 0) {
            frame(out);
        } else if (causesLeft > 0) {
            causesLeft--;
            out.add(CAUSED_BY);
            thrown(out);
        } else {
            first(out);
        }
        trailer.finish(out, from, number, stampUnixMicros);
        out.add('\n');
        number++;
    }

    private void first(LineBuffer out) {
        int dice = random.nextInt(1000);
        if (dice < 560) {
            access(out);
        } else {
            boolean error = dice >= 991;
            logback(out, error);
            thrown = error;
            causesLeft = error ? random.nextInt(3) : 0;
        }
    }

    private void access(LineBuffer out) {
        out.add('1').add('0').add('.').decimal(random.nextInt(4), 1).add('.');
        out.decimal(random.nextInt(256), 1).add('.').decimal(random.nextInt(256), 1);
        out.add(text(" - - [21/Nov/2026:10:")).decimal(number / 600_000 % 60, 2).add(':');
        out.decimal(number / 10_000 % 60, 2).add(text(" +0000] \"")).add(any(METHODS));
        out.add(any(PATHS)).decimal(random.nextInt(2_000_000), 1).add(text("?page="));
        out.decimal(random.nextInt(40), 1).add(text(" HTTP/1.1\" ")).add(any(STATUS));
        out.decimal(random.nextInt(90_000), 1).add(REFERRER).decimal(random.nextInt(900), 1);
        out.add(text("\" \"")).add(any(BROWSERS)).add(REQUEST_ID).hex(random.nextLong(), 12);
    }

    private void logback(LineBuffer out, boolean error) {
        out.add(text("2026-11-21 10:")).decimal(number / 600_000 % 60, 2).add(':');
        out.decimal(number / 10_000 % 60, 2).add(',').decimal(number / 10 % 1000, 3).add(' ');
        out.add(error ? text("ERROR") : any(LEVELS)).add(text(" [http-8080-exec-"));
        out.decimal(random.nextInt(200), 1).add(text("] [trace=")).hex(random.nextLong(), 12);
        out.add(text("] ")).add(any(CLASSES)).add(text(" - ")).add(any(TEXTS));
        out.decimal(random.nextInt(10_000_000), 1).add(text(", took "));
        out.decimal(random.nextInt(4000), 1).add(text(" ms"));
    }

    private void thrown(LineBuffer out) {
        thrown = false;
        framesLeft = 4 + random.nextInt(16);
        out.add(any(THROWN)).decimal(random.nextInt(1_000_000), 1);
    }

    private void frame(LineBuffer out) {
        framesLeft--;
        out.add(any(FRAMES)).decimal(1 + random.nextInt(900), 1).add(JAR);
    }

    private byte[] any(byte[][] choices) {
        return choices[random.nextInt(choices.length)];
    }

    private static byte[][] texts(String... texts) {
        byte[][] all = new byte[texts.length][];
        for (int i = 0; i < texts.length; i++) {
            all[i] = text(texts[i]);
        }
        return all;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
